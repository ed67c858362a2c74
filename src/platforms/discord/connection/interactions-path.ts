/** Where Discord posts interactions, below `PUBLIC_URL`: it stands in people's portals, so that it never changes. */
export const interactionsPath = '/discord/interactions';
