// Compares what Orgweave says of changed schemas with graphql-js's findBreakingChanges and findDangerousChanges. The file
// at SCHEMA_PAIRS is a list of { name, old, new, changes }: two schemas, and what Orgweave printed as JSON.

import { readFileSync } from "node:fs";
import {
  BreakingChangeType,
  DangerousChangeType,
  buildSchema,
  findBreakingChanges,
  findDangerousChanges,
} from "graphql";

/** Where graphql-js is milder than what a client meets, by its kind: ours at the same place. */
const STRICTER = { ARG_DEFAULT_VALUE_CHANGE: "ARG_BECAME_REQUIRED" };

/** Breaking and dangerous changes that graphql-js 16 does not report at all. Any other kind must be its own. */
const OURS = [
  "ARG_BECAME_REQUIRED",
  "DIRECTIVE_ARG_BECAME_REQUIRED",
  "DIRECTIVE_ARG_CHANGED_KIND",
  "DIRECTIVE_ARG_DEFAULT_VALUE_CHANGE",
  "INPUT_FIELD_BECAME_REQUIRED",
  "INPUT_FIELD_DEFAULT_VALUE_CHANGE",
  "ONE_OF_ADDED",
  "ROOT_CHANGED",
  "TYPE_ADDED_TO_INTERFACE",
];

/** The words of graphql-js by kind; from what they name come the coordinate, and a word that our sentence must hold. */
const member = ([, member, of]) => [of, member];
const value = ([, value, of]) => [`${of}.${value}`];
const argument = ([, field, argument]) => [`${field}(${argument}:)`];
const directive = ([, name]) => [`@${name}`];
const itself = ([, name]) => [name];
const WORDS = {
  TYPE_REMOVED: [/^(?:Standard scalar )?(\w+) was removed/, itself],
  TYPE_CHANGED_KIND: [/^(\w+) changed from /, itself],
  TYPE_REMOVED_FROM_UNION: [/^(\w+) was removed from union type (\w+)\.$/, member],
  VALUE_REMOVED_FROM_ENUM: [/^(\w+) was removed from enum type (\w+)\.$/, value],
  REQUIRED_INPUT_FIELD_ADDED: [/^A required field (\w+) on input type (\w+) was added\.$/, value],
  IMPLEMENTED_INTERFACE_REMOVED: [/^(\w+) no longer implements interface (\w+)\.$/, ([, of, name]) => [of, name]],
  FIELD_REMOVED: [/^(\w+\.\w+) was removed\.$/, itself],
  FIELD_CHANGED_KIND: [/^(\w+\.\w+) changed type from /, itself],
  REQUIRED_ARG_ADDED: [/^A required arg (\w+) on (\S+) was added\.$/, ([, arg, field]) => [`${field}(${arg}:)`]],
  ARG_REMOVED: [/^(\S+) arg (\w+) was removed\.$/, argument],
  ARG_CHANGED_KIND: [/^(\S+) arg (\w+) has changed type from /, argument],
  DIRECTIVE_REMOVED: [/^(\w+) was removed\.$/, directive],
  DIRECTIVE_ARG_REMOVED: [/^(\w+) was removed from (\w+)\.$/, ([, arg, name]) => [`@${name}(${arg}:)`]],
  REQUIRED_DIRECTIVE_ARG_ADDED: [
    /^A required arg (\w+) on directive (\w+) was added\.$/,
    ([, arg, name]) => [`@${name}(${arg}:)`],
  ],
  DIRECTIVE_REPEATABLE_REMOVED: [/^Repeatable flag was removed from (\w+)\.$/, directive],
  DIRECTIVE_LOCATION_REMOVED: [/^(\w+) was removed from (\w+)\.$/, ([, at, name]) => [`@${name}`, at]],
  VALUE_ADDED_TO_ENUM: [/^(\w+) was added to enum type (\w+)\.$/, value],
  TYPE_ADDED_TO_UNION: [/^(\w+) was added to union type (\w+)\.$/, member],
  OPTIONAL_INPUT_FIELD_ADDED: [/^An optional field (\w+) on input type (\w+) was added\.$/, value],
  OPTIONAL_ARG_ADDED: [/^An optional arg (\w+) on (\S+) was added\.$/, ([, arg, field]) => [`${field}(${arg}:)`]],
  IMPLEMENTED_INTERFACE_ADDED: [/^(\w+) added to interfaces implemented by (\w+)\.$/, member],
  ARG_DEFAULT_VALUE_CHANGE: [/^(\S+) arg (\w+) (?:defaultValue was removed|has changed defaultValue)/, argument],
};

if (!process.env.SCHEMA_PAIRS) {
  console.error("SCHEMA_PAIRS is not set: a file with pairs of schemas; `cargo test schema_diff` writes one");
  process.exit(2);
}
const pairs = JSON.parse(readFileSync(process.env.SCHEMA_PAIRS, "utf8"));

const faults = [];
const tally = {};
for (const { name, old, new: changed, changes } of pairs) {
  const [before, after] = [buildSchema(old), buildSchema(changed)];
  const theirs = [
    ...findBreakingChanges(before, after).map((change) => ({ severity: "BREAKING", ...change })),
    ...findDangerousChanges(before, after).map((change) => ({ severity: "DANGEROUS", ...change })),
  ];
  const left = changes.filter((change) => change.severity !== "SAFE");
  const take = (found) => {
    const at = left.findIndex(found);
    return at >= 0 && left.splice(at, 1).length === 1;
  };
  for (const { severity, type, description } of theirs) {
    const [words, read] = WORDS[type] ?? [];
    const named = words?.exec(description);
    if (!named) {
      faults.push(`${name}: graphql-js says ${type} in new words: ${description}`);
      continue;
    }
    const [coordinate, word] = read(named);
    const names = (sentence) => !word || sentence.split(/\W+/).includes(word);
    const isIt = (change) => change.coordinate === coordinate && names(change.sentence);
    const agrees = take((change) => isIt(change) && change.kind === type && change.severity === severity);
    if (!agrees && !take((change) => isIt(change) && change.kind === STRICTER[type])) {
      faults.push(`${name}: only graphql-js says ${severity} ${type} ${coordinate} ${word ?? ""}`);
    }
    tally[type] = (tally[type] ?? 0) + 1;
  }
  for (const { severity, kind, coordinate } of left) {
    if (!OURS.includes(kind)) faults.push(`${name}: graphql-js does not say ${severity} ${kind} ${coordinate}`);
  }
}
for (const kind of OURS) {
  if (kind in BreakingChangeType || kind in DangerousChangeType) faults.push(`graphql-js has ${kind} now`);
}
for (const kind of Object.keys({ ...BreakingChangeType, ...DangerousChangeType })) {
  if (!tally[kind]) faults.push(`no pair shows ${kind}: this run proves less than it says`);
}

console.log(`${pairs.length} pairs of schemas`);
console.log(Object.entries(tally).sort().map(([key, count]) => `${key}: ${count}`).join(", "));
for (const fault of faults.slice(0, 50)) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
