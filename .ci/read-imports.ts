import { parseSync, type Span, Visitor } from 'oxc-parser';

export interface Import {
  /** As it is written; undefined where it is computed. */
  readonly from: string | undefined;
  readonly line: number;
  /** The file exports what it imports here. */
  readonly reexport: boolean;
}

/** Everything that a file imports: statically, as a type, by `import()`, `require`, `import.meta.resolve`, or as a worker's address. */
export function readImports(file: string, code: string): Import[] {
  const { program, module, errors } = parseSync(file, code);
  if (errors[0] !== undefined) throw new Error(`${file} can't be read: ${errors[0].message}`);
  const found: Import[] = [];
  const add = (from: string | undefined, start: number, reexport = false): void => {
    found.push({ from, line: code.slice(0, start).split('\n').length, reexport });
  };
  const resolvesName = (node: Span): boolean =>
    /^(?:(?:require|createRequire\([^()]*\))(?:\.resolve)?|import\.meta\.resolve)\(/.test(code.slice(node.start, node.end));
  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.start),
    ExportAllDeclaration: (node) => add(node.source.value, node.start),
    ExportNamedDeclaration(node) {
      if (node.source !== null) add(node.source.value, node.start);
    },
    ImportExpression(node) {
      // What is resolved by name on the way is found below, by that name.
      if (!resolvesName(node.source)) add(literal(node.source), node.start);
    },
    TSImportType: (node) => add(literal(node.source), node.start),
    CallExpression(node) {
      if (resolvesName(node)) add(literal(node.arguments[0]), node.start);
    },
    NewExpression(node) {
      const [address, base] = node.arguments;
      const relative = base !== undefined && code.slice(base.start, base.end) === 'import.meta.url';
      const from = literal(address);
      if (relative && from !== undefined && /\.[cm]?[jt]sx?$/.test(from)) add(from, node.start);
    },
  }).visit(program);
  for (const statement of module.staticExports) {
    // An import that is exported further down has its origin here as well.
    const origin = statement.entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest;
    if (origin) add(origin.value, statement.start, true);
  }
  return found;
}

function literal(node: { readonly type: string } | undefined): string | undefined {
  return node?.type === 'Literal' && 'value' in node && typeof node.value === 'string' ? node.value : undefined;
}
