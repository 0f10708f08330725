import { Button, Skeleton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/http';
import { useResource } from '../../api/resource';
import { applyPlan, checkPlan, planChanges, planText, type PlanProblem } from '../../api/sip';
import { relativeDay, timeOfDay } from '../../base/format';
import { announce } from '../../calls/announce';
import { Card, Chip, Note, Trouble } from '../../components/bits';
import { useForm } from '../useForm';
import classes from './Lines.module.css';

const FIRST = `# A carrier: four lines. Then a route that leads to it, and the numbers that come in by it.
#
# country: DE
# trunks:
#   - name: carrier
#     targets: sip.carrier.example
#     username: "4930555000"
#     password: secret
#     register: true
# routes:
#   - prefix: "+"
#     trunks: [carrier]
# numbers:
#   - number: "+4930555*"
#     destination: "100"
`;

/** The plan as a text: checked by the node, applied as a whole. */
export default function Plan() {
  const loaded = useResource(planText, 'plan');
  const changes = useResource(planChanges, 'plan-changes');
  const [text, setText] = useState<string>();
  const [problems, setProblems] = useState<readonly PlanProblem[]>();
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (loaded.data && text === undefined) setText(loaded.data.text || FIRST);
  }, [loaded.data, text]);

  const check = useForm(async () => setProblems((await checkPlan(text ?? '')).problems));
  const apply = useForm(async () => {
    try {
      const { version } = await applyPlan(text ?? '', loaded.data?.version ?? 0);
      setProblems(undefined);
      announce(`Plan ${version} is in force.`);
      setText(undefined);
      loaded.reload();
      changes.reload();
    } catch (error) {
      const found = problemsOf(error);
      if (!found) throw error;
      setProblems(found);
    }
  });
  if (loaded.error && !loaded.data) return <Trouble error={loaded.error} retry={loaded.reload} />;
  if (text === undefined || !loaded.data) return <Skeleton height={420} radius={18} />;
  const rows = text.split('\n').length;
  const wrong = new Set(problems?.map(({ line }) => line));
  const jump = (line: number) => {
    const at = text.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    area.current?.focus();
    area.current?.setSelectionRange(at, at + (text.split('\n')[line - 1]?.length ?? 0));
  };
  return (
    <div className={classes.editor}>
      <Card className={classes.text}>
        <div className={classes.numbers} aria-hidden="true">
          {Array.from({ length: rows }, (_, i) => (
            <span key={i} data-wrong={wrong.has(i + 1)}>
              {i + 1}
            </span>
          ))}
        </div>
        <textarea
          ref={area}
          aria-label="The plan, as YAML"
          rows={rows + 1}
          value={text}
          spellCheck={false}
          autoCapitalize="none"
          onChange={(event) => setText(event.currentTarget.value)}
          data-testid="plan-text"
        />
      </Card>
      <aside className={classes.sideways}>
        <div className={classes.buttons}>
          <Button size="md" loading={apply.busy} onClick={apply.submit} data-testid="plan-apply">
            Apply
          </Button>
          <Button size="md" variant="default" loading={check.busy} onClick={check.submit} data-testid="plan-check">
            Check
          </Button>
        </div>
        <div aria-live="polite" className={classes.sideways}>
          {(check.error ?? apply.error) && <Trouble error={(check.error ?? apply.error)!} />}
          {problems?.length === 0 && <Note>The plan is right. Nothing is changed before you apply it.</Note>}
          {problems && problems.length > 0 && (
            <ul className={classes.problems} data-testid="plan-problems">
              {problems.map((problem, i) => (
                <li key={i}>
                  <button type="button" onClick={() => jump(problem.line)}>
                    <code>
                      line {problem.line}, {problem.path}
                    </code>
                    {problem.message}
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
        <p className="soft small">A password shows as ***; left so, it stays. Calls that are up go on when the plan changes.</p>
        {changes.data && changes.data.length > 0 && (
          <>
            <h2>Changes</h2>
            <ul className={classes.changes}>
              {changes.data.map((change) => (
                <li key={change.version}>
                  <Chip {...(change.version === loaded.data?.version ? { tone: 'brand' as const } : {})}>{change.version}</Chip> {change.by}, {relativeDay(change.at)} {timeOfDay(change.at)}
                </li>
              ))}
            </ul>
          </>
        )}
      </aside>
    </div>
  );
}

function problemsOf(error: unknown): readonly PlanProblem[] | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return (error.answer as { error?: { problems?: readonly PlanProblem[] } } | undefined)?.error?.problems;
}
