import { docstrings } from './docstrings.ts'
import { environment } from './environment.ts'
import { exactVersions } from './exact-versions.ts'
import { fileNames } from './file-names.ts'
import type { Rule } from './finding.ts'
import { forbiddenText } from './forbidden-text.ts'
import { importDirection } from './import-direction.ts'
import { lengths } from './lengths.ts'
import { logDestination } from './log-destination.ts'
import { mapPaths } from './map-paths.ts'
import { noEvaluation } from './no-evaluation.ts'
import { pureRules } from './pure-rules.ts'
import { randomTexts } from './random-texts.ts'

/** Every rule of this repository that a program can check. */
export const RULES: readonly Rule[] = [
  importDirection,
  pureRules,
  environment,
  fileNames,
  lengths,
  docstrings,
  forbiddenText,
  exactVersions,
  mapPaths,
  noEvaluation,
  logDestination,
  randomTexts,
]
