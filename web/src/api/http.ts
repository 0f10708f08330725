/** A refusal by the server, or none at all: `code` is one of the server's, or `unreachable`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly status: number;
  /** The whole answer, for refusals that say more. */
  readonly answer: unknown;

  constructor(code: string, message: string, status: number, answer?: unknown) {
    super(message);
    this.code = code;
    this.status = status;
    this.answer = answer;
  }
}

const UNREACHABLE = 'The server does not answer. Check your connection; the page tries again when you do.';

export interface HttpRequest {
  readonly method?: string;
  readonly body?: unknown;
  /** In place of `body`: YAML. */
  readonly text?: string;
  readonly token?: string;
  readonly signal?: AbortSignal;
}

/** One exchange of JSON. Knows nothing of sessions; see `session.ts` for that. */
export async function exchange<T>(path: string, request: HttpRequest = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (request.body !== undefined) headers['Content-Type'] = 'application/json';
  if (request.text !== undefined) headers['Content-Type'] = 'application/yaml';
  if (request.token) headers['Authorization'] = `Bearer ${request.token}`;
  let response: Response;
  try {
    response = await fetch(path, {
      method: request.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      ...(request.text !== undefined ? { body: request.text } : request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(request.signal ? { signal: request.signal } : {}),
    });
  } catch (error) {
    if (request.signal?.aborted) throw error;
    throw new ApiError('unreachable', UNREACHABLE, 0);
  }
  const text = await response.text();
  const json = parse(text);
  if (response.ok) return json as T;
  throw refusal(response.status, json);
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function refusal(status: number, json: unknown): ApiError {
  const error = (json as { error?: { code?: unknown; message?: unknown } } | undefined)?.error;
  if (typeof error?.code === 'string' && typeof error.message === 'string') {
    return new ApiError(error.code, error.message, status, json);
  }
  if (status >= 500) return new ApiError('unreachable', UNREACHABLE, status);
  return new ApiError('invalid', `The server refused this (HTTP ${status}).`, status);
}
