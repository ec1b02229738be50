import ts from 'typescript';

/** What a piece of code does by itself: which members and functions it names, and which commands it makes. */
interface Piece {
  readonly members: Set<string>;
  readonly identifiers: Set<string>;
  readonly made: Set<string>;
}

/** A method, or a function of the module. */
interface Named {
  readonly kind: 'members' | 'identifiers';
  readonly name: string;
  readonly piece: Piece;
}

const newPiece = (): Piece => ({ members: new Set(), identifiers: new Set(), made: new Set() });

/**
 * The constructors and functions that a bundle uses, of those asked about. A method counts when something that counts
 * names a member like it: classes keep all their methods in a bundle, whoever calls them. So does a function of the
 * module, which may be there for such a method alone.
 * @param code JavaScript of one module
 * @param asked names of constructors and functions, such as `PutCommand`
 */
export function reachable(code: string, asked: ReadonlySet<string>): ReadonlySet<string> {
  const source = ts.createSourceFile('bundle.js', code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  const start = newPiece();
  const libraries = namespacesOf(source);
  const parts: Named[] = [];

  const visit = (node: ts.Node, piece: Piece): void => {
    if (ts.isImportDeclaration(node)) return;
    const part = partOf(node, source);
    if (part !== undefined) {
      parts.push(part);
      node.forEachChild((child) => {
        if (!isNameOf(child, node)) visit(child, part.piece);
      });
      return;
    }
    // `z.record` is zod's, and no method of a class here.
    if (ts.isPropertyAccessExpression(node) && !libraries.has(node.expression.getText(source)))
      piece.members.add(node.name.text);
    // `const { rank } = host` names a member too.
    if (ts.isBindingElement(node)) piece.members.add((node.propertyName ?? node.name).getText(source));
    if (ts.isIdentifier(node)) {
      piece.identifiers.add(node.text);
      if (asked.has(node.text)) piece.made.add(node.text);
    }
    node.forEachChild((child) => {
      visit(child, piece);
    });
  };
  visit(source, start);

  const { made } = start;
  let left = parts;
  for (let more = true; more;) {
    const found = left.filter(({ kind, name }) => start[kind].has(name));
    left = left.filter((part) => !found.includes(part));
    for (const { piece } of found) {
      for (const name of piece.members) start.members.add(name);
      for (const name of piece.identifiers) start.identifiers.add(name);
      for (const name of piece.made) made.add(name);
    }
    more = found.length > 0;
  }
  return made;
}

function partOf(node: ts.Node, source: ts.SourceFile): Named | undefined {
  if (ts.isMethodDeclaration(node) && ts.isClassLike(node.parent))
    return { kind: 'members', name: node.name.getText(source), piece: newPiece() };
  if (ts.isFunctionDeclaration(node) && node.parent === source && node.name !== undefined)
    return { kind: 'identifiers', name: node.name.text, piece: newPiece() };
  if (isFunctionVariable(node) && isPrivateOf(source, node.parent.parent))
    return { kind: 'identifiers', name: node.name.getText(source), piece: newPiece() };
  return undefined;
}

/** A statement of the module whose names are its own. */
const isPrivateOf = (source: ts.SourceFile, statement: ts.Node): boolean =>
  statement.parent === source && ts.isVariableStatement(statement) && statement.modifiers === undefined;

const isFunctionVariable = (node: ts.Node): node is ts.VariableDeclaration =>
  ts.isVariableDeclaration(node) &&
  node.initializer !== undefined &&
  (ts.isArrowFunction(node.initializer) || ts.isFunctionExpression(node.initializer));

const isNameOf = (child: ts.Node, node: ts.Node): boolean =>
  (ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node)) &&
  child === node.name;

/** What whole libraries are called: `import * as z from "zod"`. */
function namespacesOf(source: ts.SourceFile): ReadonlySet<string> {
  return new Set(
    source.statements.flatMap((statement) => {
      const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
      return bindings !== undefined && ts.isNamespaceImport(bindings) ? [bindings.name.text] : [];
    }),
  );
}
