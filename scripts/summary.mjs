// Adds up the test reports and prints the closing line; exits with 1 if anything failed, or was left out on CI.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const plain = (text) => text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => ENTITIES[name]);
const attribute = (tag, name) => plain(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

let passed = 0;
let failed = 0;
let leftOut = 0;

for (const module of readdirSync('.', { withFileTypes: true })) {
  const folder = `${module.name}/target/surefire-reports`;
  if (!module.isDirectory() || !existsSync(folder)) continue;
  for (const file of readdirSync(folder).filter((name) => /^TEST-.*\.xml$/.test(name))) {
    // What tests printed is not markup: it goes first, so that a test may print a tag.
    const report = readFileSync(`${folder}/${file}`, 'utf8').replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '');
    for (const [, tag, closed, body = ''] of report.matchAll(/<testcase\b((?:[^>"]|"[^"]*")*?)(\/?)>(?:(?<!\/>)([\s\S]*?)<\/testcase>)?/g)) {
      const name = `${attribute(tag, 'classname')}.${attribute(tag, 'name')}`;
      const inside = closed ? '' : body;
      if (/<(failure|error)\b/.test(inside)) {
        failed++;
        console.log(`FAILED ${name}`);
      } else if (/<skipped\b/.test(inside)) {
        leftOut++;
        console.log(`left out ${name}: ${attribute(/<skipped\b[^>]*>/.exec(inside)[0], 'message')}`);
      } else passed++;
    }
  }
}

const web = 'web/target/vitest.json';
if (existsSync(web)) {
  const result = JSON.parse(readFileSync(web, 'utf8'));
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  leftOut += result.numPendingTests ?? 0;
}
if (leftOut > 0 && process.env.CI === 'true') {
  console.log('On CI no test may be left out.');
  failed += leftOut;
}
if (process.argv[2] !== '0' && failed === 0) {
  console.log('The build or a test runner failed before all tests ran; see above.');
  failed++;
}
console.log(`${passed} passed, ${failed} failed${leftOut > 0 ? `, ${leftOut} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
