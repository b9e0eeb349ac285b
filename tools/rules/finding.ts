/** Something that breaks a rule, and where. */
export type Finding = {
  /** path from the repository's root, with `/` */
  file: string
  line: number
  rule: string
  /** what is wrong and what to do */
  text: string
}

/** A file of the repository, as the rules see it. */
export type RepositoryFile = {
  /** path from the repository's root, with `/` */
  path: string
  text: string
}

/** One rule of this repository: pure, so that its test is a list of made-up files. */
export type Rule = (files: readonly RepositoryFile[]) => Finding[]

/**
 * The line that a place in a text is on.
 * @param text of the file
 * @param index where, in UTF-16 units from 0
 * @returns from 1
 */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

/**
 * A finding for each match of a pattern.
 * @param file where to look
 * @param pattern with the flag `g`
 * @param rule its name
 * @param textOf what to say about a match
 * @param searched the text to match, of the same length, when not the file's own
 */
export function findAll(
  file: RepositoryFile,
  pattern: RegExp,
  rule: string,
  textOf: (match: RegExpExecArray) => string,
  searched: string = file.text,
): Finding[] {
  return Array.from(searched.matchAll(pattern), (match) => ({
    file: file.path,
    line: lineAt(file.text, match.index),
    rule,
    text: textOf(match),
  }))
}

/** True for tests and for what only tests use: neither is part of the running system. */
export function isTestFile(path: string): boolean {
  return /\.(test|long)\.tsx?$|(^|\/)testing(\/|\.ts$|-)/.test(path)
}
