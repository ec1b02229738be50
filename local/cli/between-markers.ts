/**
 * The text with other content between `<!-- NAME: ... -->` and `<!-- end of NAME -->`.
 * @throws where the markers are missing
 */
export function betweenMarkers(text: string, name: string, content: string): string {
  const begin = new RegExp(`^<!-- ${name}: .*-->$`, 'm').exec(text)?.[0];
  const end = `<!-- end of ${name} -->`;
  const [before, rest] = text.split(begin ?? end);
  const after = rest?.split(end)[1];
  if (begin === undefined || before === undefined || after === undefined)
    throw new Error(`the markers are missing: <!-- ${name}: ... --> and ${end}`);
  return `${before}${begin}\n\n${content}\n\n${end}${after}`;
}
