// The clients that the protocols come from, graphql-ws and graphql-sse, against the server at GRAPHQL_URL, whose database has
// five revisions: everything is heard once and in order, also when the connection breaks in between.
import assert from 'node:assert/strict';
import { createClient as overWebSocket } from 'graphql-ws';
import { createClient as overEvents } from 'graphql-sse';
import WebSocket from 'ws';

const url = process.env.GRAPHQL_URL;
assert(url, 'GRAPHQL_URL names the server');
const query = 'subscription ($after: Int) { revisionRecorded(after: $after) { number command } }';
const numberOf = (result) => {
  assert.equal(result.errors, undefined, JSON.stringify(result));
  return result.data.revisionRecorded.number;
};

/** Takes so many events, and ends the subscription. */
async function take(client, after, count) {
  const numbers = [];
  for await (const result of client.iterate({ query, variables: { after } })) {
    numbers.push(numberOf(result));
    if (numbers.length === count) break;
  }
  return numbers;
}

/** What both clients must make of the server. */
async function check(name, client) {
  assert.deepEqual(await take(client, 0, 5), [1, 2, 3, 4, 5]);
  assert.deepEqual(await take(client, 3, 2), [4, 5]);

  const answers = [];
  for await (const answer of client.iterate({ query: '{ organizations { totalCount } }' })) answers.push(answer);
  assert.equal(answers.length, 1, 'a query has one answer, and completes');
  assert.deepEqual(answers[0].data, { organizations: { totalCount: 5 } });
  assert.equal(answers[0].extensions.revision, 5);

  const refused = async () => {
    for await (const { errors } of client.iterate({ query: 'subscription { nothing }' })) if (errors) throw errors;
  };
  const errors = await refused().then(() => assert.fail('nothing was refused'), (errors) => errors);
  assert.equal(errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
  console.log(`${name}: revisions, a query, a refusal`);
}

const opened = [];
class Watched extends WebSocket {
  constructor(...all) {
    super(...all);
    opened.push(this);
  }
}
const webSocket = overWebSocket({
  url: url.replace(/^http/, 'ws'),
  webSocketImpl: Watched,
  retryAttempts: 3,
  retryWait: async () => {},
});
await check('graphql-ws', webSocket);

// The client subscribes again by itself after a broken connection; it resumes because the variable is read again.
const heard = [];
await new Promise((done, failed) => {
  const variables = { get after() { return heard.at(-1) ?? 0; } };
  const stop = webSocket.subscribe(
    { query, variables },
    {
      next(result) {
        heard.push(numberOf(result));
        if (heard.length === 2) opened.at(-1).terminate();
        if (heard.length >= 5) stop();
      },
      error: failed,
      complete: done,
    },
  );
});
// What was on its way when the connection broke may have been heard before: it is not told again.
assert.deepEqual(heard, [1, 2, 3, 4, 5]);
assert(opened.length >= 2, 'it has connected again');
console.log('graphql-ws: resumed after a broken connection');
await webSocket.dispose();

await check('graphql-sse', overEvents({ url, retryAttempts: 0 }));
