// Runs every audit of GraphQL over HTTP against the server at GRAPHQL_URL: one line an audit, exit code 1 unless all
// hold but those explained here. CONTRIBUTING.md says the same for people.

import { readFileSync } from "node:fs";
import { serverAudits } from "graphql-http";

/** Audits that may fail, by id, with the reason. A SHOULD only, and only while it does fail. */
const EXPLAINED = {
  "47DE": "who accepts everything gets the media type of the specification",
  "80D8": "fetch cannot leave Accept out, it sends */*; see 47DE. Without the header the answer is application/json",
};

/** As many as the pinned version has; fewer would be a run that proves less than it says. */
const COUNT = 61;

const url = process.env.GRAPHQL_URL;
if (!url) {
  console.error("GRAPHQL_URL is not set: the address of a running server, like http://127.0.0.1:8000/graphql");
  process.exit(2);
}

const faults = [];
const tally = {};
const audits = serverAudits({ url });
for (const { id, name, fn } of audits) {
  const result = await fn();
  const level = name.split(" ")[0];
  const explained = level === "SHOULD" ? EXPLAINED[id] : undefined;
  let outcome = "ok";
  if (result.status !== "ok") {
    outcome = explained ? "explained" : "FAILED";
    if (!explained) faults.push(`${id} ${name}: ${result.reason}`);
  }
  const key = `${level} ${outcome}`;
  tally[key] = (tally[key] ?? 0) + 1;
  const why = result.status === "ok" ? "" : `: ${result.reason}${explained ? ` (${explained})` : ""}`;
  console.log(`${outcome.padEnd(9)} ${id} ${name}${why}`);
  if (outcome === "ok" && EXPLAINED[id]) faults.push(`${id} holds now: it needs no explanation any more`);
}

const docs = readFileSync(new URL("../../CONTRIBUTING.md", import.meta.url), "utf8");
for (const id of Object.keys(EXPLAINED)) {
  if (!docs.includes(id)) faults.push(`${id} is not explained in CONTRIBUTING.md`);
  if (!audits.some((audit) => audit.id === id)) faults.push(`${id} is no audit`);
}
if (audits.length !== COUNT) faults.push(`there are ${audits.length} audits, not ${COUNT}`);

console.log(Object.entries(tally).sort().map(([key, count]) => `${key}: ${count}`).join(", "));
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
