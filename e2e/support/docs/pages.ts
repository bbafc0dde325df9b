import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A command as a page prints it, without a trailing comment. */
export interface PrintedCommand {
  page: string;
  line: number;
  text: string;
}

/** Every page with commands, the README first, because later pages use the variables of its example. */
export function pages(): string[] {
  const inFolder = (folder: string): string[] =>
    readdirSync(root + folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`);
  return [
    ...['README.md', 'CONTRIBUTING.md', 'libs/client/README.md'],
    ...inFolder('docs'),
    ...inFolder('docs/decisions'),
  ];
}

/** A fenced block of a page. */
export interface PrintedBlock {
  page: string;
  /** The line of its fence. */
  line: number;
  /** The info string; empty if the fence has none. */
  language: string;
  body: string;
}

const fence = /^ *```(\w*)\n(.*?)^ *```/gms;
const shells = new Set(['sh', 'bash', 'shell']);
/** Commands in inline code, also in tables, where `|` is escaped as `\|`. */
const inline = /`((?:npm (?:run|start|test|ci)|signet )[^`\n]*)`/g;

const lineOf = (source: string, at: number): number => source.slice(0, at).split('\n').length;

const isShell = ({ language, body }: PrintedBlock): boolean =>
  shells.has(language) || (language === '' && body.startsWith('$ '));

function fencedBlocks(page: string): PrintedBlock[] {
  const source = readFileSync(root + page, 'utf8');
  return [...source.matchAll(fence)].map((match) => {
    const [, language = '', body = ''] = match;
    return { page, line: lineOf(source, match.index), language, body };
  });
}

/** Every fenced block that is not a shell command. */
export const snippets = (): PrintedBlock[] =>
  pages()
    .flatMap(fencedBlocks)
    .filter((block) => !isShell(block));

/** The commands of a page: those of its fenced blocks in order, then those in its text. */
export function commandsOf(page: string): { blocks: PrintedCommand[]; texts: PrintedCommand[] } {
  const blocks = fencedBlocks(page)
    .filter(isShell)
    .flatMap(({ language, body, line }) => {
      if (shells.has(language)) return split(page, body, line + 1);
      // In a terminal session only the lines with a prompt are commands, the rest is output.
      return body.split('\n').flatMap((text, index) => {
        const typed = text.startsWith('$ ') ? text.slice(2) : undefined;
        return typed === undefined ? [] : [{ page, line: line + 1 + index, text: typed }];
      });
    });
  const source = readFileSync(root + page, 'utf8');
  const prose = source.replaceAll(fence, (block) => block.replaceAll(/[^\n]/g, ' '));
  const texts = [...prose.matchAll(inline)].map((match) => ({
    page,
    line: lineOf(source, match.index),
    text: (match[1] ?? '').replaceAll('\\|', '|'),
  }));
  return { blocks, texts };
}

/** Splits a block into commands: joins lines until Bash accepts them as complete. */
function split(page: string, body: string, first: number): PrintedCommand[] {
  const commands: PrintedCommand[] = [];
  let lines: string[] = [];
  for (const [index, line] of body.trimEnd().split('\n').entries()) {
    if (lines.length === 0 && /^\s*(#.*)?$/.test(line)) continue;
    lines.push(line);
    if (line.endsWith('\\') || !isWhole(lines.join('\n'))) continue;
    const text = lines.join('\n').replace(/\s+#\s.*$/, '');
    commands.push({ page, line: first + index - lines.length + 1, text });
    lines = [];
  }
  if (lines.length > 0) throw new Error(`${page}: Bash does not understand\n${lines.join('\n')}`);
  return commands;
}

function isWhole(text: string): boolean {
  // A placeholder such as `<name>` would parse as a redirection.
  return spawnSync('bash', ['-n', '-c', text.replaceAll(/<\w+>/g, 'placeholder')]).status === 0;
}
