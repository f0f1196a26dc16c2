// node upload.mjs HOW ENDPOINT TOKEN FILE: uploads FILE by tus-js-client and prints what came of it as JSON.
// HOW: whole, parts, with-creation, resume, give-up, wrong-hash, not-a-document.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Upload } from 'tus-js-client';

const [how, endpoint, token, path] = process.argv.slice(2);
const bytes = readFileSync(path);
const hash = how === 'wrong-hash' ? 'ab'.repeat(32) : createHash('sha256').update(bytes).digest('hex');

function upload(options) {
  return new Promise((resolve) => {
    const one = new Upload(bytes, {
      endpoint,
      headers: { authorization: `Bearer ${token}` },
      metadata: { sha256: hash, filetype: 'application/pdf', record: 'none yet' },
      retryDelays: null,
      onSuccess: () => resolve({ done: true, url: one.url }),
      onError: (error) => resolve({ done: false, status: error.originalResponse?.getStatus() ?? null }),
      onAbort: () => resolve({ done: false, url: one.url }),
      ...options(() => one, resolve),
    });
    one.start();
  });
}

/** Sends parts of 20,000 bytes and stops after the fourth. */
function interrupted(remove) {
  return upload((one, resolve) => ({
    chunkSize: 20_000,
    onChunkComplete: (_size, accepted) => {
      if (accepted >= 80_000) {
        one().abort(remove).then(() => resolve({ done: false, url: one().url }));
      }
    },
  }));
}

async function run() {
  switch (how) {
    case 'parts':
      return upload(() => ({ chunkSize: 30_000 }));
    case 'with-creation':
      return upload(() => ({ chunkSize: 64_000, uploadDataDuringCreation: true }));
    case 'resume': {
      const { url } = await interrupted(false);
      return upload(() => ({ uploadUrl: url, endpoint: null }));
    }
    case 'give-up': {
      const { url } = await interrupted(true);
      // It is gone: without an endpoint it can't be begun again.
      return upload(() => ({ uploadUrl: url, endpoint: null }));
    }
    default:
      return upload(() => ({}));
  }
}

console.log(JSON.stringify(await run()));
