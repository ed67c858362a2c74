declare global {
  /** Of swagger-ui-dist, which the page loads first. */
  function SwaggerUIBundle(settings: Readonly<Record<string, unknown>>): void;
}

// The validator badge would ask another site.
globalThis.SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', validatorUrl: null, deepLinking: true });

export {};
