// Requests to the studio. Everything travels in their bodies; the token in a header.

const KEY = "studio-token";

/** Takes the token out of the link, so that it is in no history and on no screen. */
function token() {
  const given = location.hash.slice(1);
  if (/^[0-9a-f]{48}$/.test(given)) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, "", "/");
  }
  return sessionStorage.getItem(KEY) ?? "";
}

const authorization = `Bearer ${token()}`;

/** What the server refused or could not do. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.message ?? "the studio does not answer: is `cargo schema studio` still running?");
    Object.assign(this, body, { status });
  }
}

async function request(path, body, signal) {
  const headers = { authorization, "content-type": "application/json" };
  let response;
  try {
    response = await fetch(`/api/${path}`, { method: "POST", headers, body: JSON.stringify(body), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, {});
  }
  if (!response.ok) throw new Problem(response.status, await response.json().catch(() => ({})));
  return response;
}

/** One answer. */
export async function call(path, body = {}, signal = undefined) {
  return (await request(path, body, signal)).json();
}

/** An answer in pieces, each of which is given to `take` as it comes. */
export async function pieces(path, body, take, signal = undefined) {
  const response = await request(path, body, signal);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) take(JSON.parse(line));
  }
}
