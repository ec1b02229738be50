import ts from 'typescript';

/** What a piece of code does by itself: which members it names, and which commands it makes. */
interface Piece {
  readonly named: Set<string>;
  readonly made: Set<string>;
}

/**
 * The constructors and functions that a bundle uses, of those asked about. A method counts when something that counts
 * names a member like it: classes keep all their methods in a bundle, whoever calls them.
 * @param code JavaScript of one module
 * @param asked names of constructors and functions, such as `PutCommand`
 */
export function reachable(code: string, asked: ReadonlySet<string>): ReadonlySet<string> {
  const source = ts.createSourceFile('bundle.js', code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  const start: Piece = { named: new Set(), made: new Set() };
  const methods: { readonly name: string; readonly piece: Piece }[] = [];

  const visit = (node: ts.Node, piece: Piece): void => {
    if (ts.isMethodDeclaration(node) && ts.isClassLike(node.parent)) {
      const ofMethod: Piece = { named: new Set(), made: new Set() };
      methods.push({ name: node.name.getText(source), piece: ofMethod });
      node.forEachChild((child) => {
        if (child !== node.name) visit(child, ofMethod);
      });
      return;
    }
    if (ts.isImportDeclaration(node)) return;
    if (ts.isPropertyAccessExpression(node)) piece.named.add(node.name.text);
    // `const { rank } = host` names a member too.
    if (ts.isBindingElement(node)) piece.named.add((node.propertyName ?? node.name).getText(source));
    if (ts.isIdentifier(node) && asked.has(node.text)) piece.made.add(node.text);
    node.forEachChild((child) => {
      visit(child, piece);
    });
  };
  visit(source, start);

  const named = new Set(start.named);
  const made = new Set(start.made);
  let left = methods;
  for (let more = true; more;) {
    const found = left.filter(({ name }) => named.has(name));
    left = left.filter((method) => !found.includes(method));
    for (const { piece } of found) {
      for (const name of piece.named) named.add(name);
      for (const name of piece.made) made.add(name);
    }
    more = found.length > 0;
  }
  return made;
}
