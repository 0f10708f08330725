import { expect, test } from 'vitest';
import { planYaml } from './planYaml';

test('writes the keys as the plan wants them, and leaves out what is empty', () => {
  const yaml = planYaml({ version: 3, callMax: '4h', trunks: [{ name: 'carrier', channelsMax: 30, sources: [] }], groups: [] });

  expect(yaml).toBe('call-max: 4h\ntrunks:\n  - name: carrier\n    channels-max: 30\n');
});

test('keeps the names of headers', () => {
  expect(planYaml({ policy: { addHeaders: { 'X-Line': 'parley' } } })).toContain('X-Line: parley');
});

test('is nothing where nothing is planned', () => {
  expect(planYaml({ version: 0, trunks: [] })).toBe('');
});
