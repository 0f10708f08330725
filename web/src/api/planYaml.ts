import { stringify } from 'yaml';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** The API's plan as people edit it: keys in kebab-case, what is empty left out, the version apart. */
export function planYaml(plan: { readonly [name: string]: Json }): string {
  const { version: _, ...rest } = plan;
  const written = forPeople(rest) as Record<string, unknown>;
  return Object.keys(written).length === 0 ? '' : stringify(written, { lineWidth: 0 });
}

function forPeople(value: Json, areHeaders = false): Json {
  if (Array.isArray(value)) return value.map((each: Json) => forPeople(each));
  if (value === null || typeof value !== 'object') return value;
  const out: Record<string, Json> = {};
  for (const [name, inner] of Object.entries(value)) {
    const isEmpty = inner === null || (typeof inner === 'object' && Object.keys(inner).length === 0);
    // Names of headers are names, not keys of the plan.
    if (!isEmpty) out[areHeaders ? name : kebab(name)] = forPeople(inner, name === 'addHeaders');
  }
  return out;
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
