import { IconHeadphones } from '@tabler/icons-react';
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Leg, Listening, Seat } from '../api/types';
import { useStore } from '../base/store';
import { announce } from '../calls/announce';
import { showLevel } from '../calls/levels';
import { nameOf } from '../calls/notices';
import { moveSeat, seats, setListening } from '../calls/scene';
import { afterKey, movedTo, ownSentence, radiusFor, ringsFor, seatSentence, toMetres, toPixels, type Plan } from '../calls/seats';
import { shows } from '../calls/slots';
import { roomSettings } from '../media/settings';
import { Avatar } from './Avatar';
import { Note } from './bits';
import { Picture } from './Picture';
import { Choice } from './Choice';
import { useArea } from './useArea';
import { useNarrow } from './useNarrow';
import classes from './Stage.module.css';

export interface StageProps {
  readonly legs: readonly Leg[];
  readonly own: string | undefined;
  /** Moderators move everybody; others only themselves. */
  readonly canMoveAll: boolean;
}

const HOW: readonly { readonly value: Listening; readonly label: string; readonly says: string }[] = [
  { value: 'plain', label: 'Plain', says: 'Everybody at the same place, as on a telephone.' },
  { value: 'spatial', label: 'My seat', says: 'Each voice from its seat, as you would hear it from yours.' },
  { value: 'scene', label: 'The middle', says: 'Each voice from its seat, heard from the middle of the room.' },
];

/** The room from above: who sits where, and how that is heard. */
export function Stage({ legs, own, canMoveAll }: StageProps) {
  const frame = useRef<HTMLDivElement>(null);
  const area = useArea(frame);
  const placed = useStore(seats);
  const listening = useStore(roomSettings, (settings) => settings.listening);
  const [dragging, setDragging] = useState(false);
  const [radius, setRadius] = useState(4);
  useEffect(() => {
    // The plan keeps its scale while somebody holds a seat.
    if (!dragging) setRadius(radiusFor([...placed.values()]));
  }, [placed, dragging]);
  const narrow = useNarrow();
  const sizePx = narrow ? Math.min(area.width, 420) : Math.min(area.height, area.width - 320);
  const plan: Plan = { sizePx: Math.max(200, sizePx), radiusM: radius };
  const here = legs.filter((leg) => leg.phase === 'joined' && placed.has(leg.id));
  const mine = own === undefined ? undefined : placed.get(own);
  const listener = listening === 'scene' ? { x: 0, y: 0, facing: 0 } : mine;
  return (
    <div ref={frame} className={classes.stage} data-testid="stage">
      <div className={classes.plan} data-testid="plan" style={{ width: plan.sizePx, height: plan.sizePx }}>
        <Floor plan={plan} around={listener ?? { x: 0, y: 0, facing: 0 }} />
        <ul aria-label="Seats">
          {here.map((leg) => (
            <Chair
              key={leg.participant || leg.id}
              leg={leg}
              own={leg.id === own}
              seat={placed.get(leg.id) as Seat}
              listener={mine}
              plan={plan}
              movable={leg.id === own || canMoveAll}
              onDrag={setDragging}
            />
          ))}
        </ul>
        {here.length === 0 && <p className={classes.nobody}>The seats are being set out…</p>}
      </div>
      <aside className={classes.side}>
        <Choice label="How you hear the others" options={HOW} value={listening} onChange={(how) => void setListening(how)} testId="listen" />
        <p className="soft small">{HOW.find(({ value }) => value === listening)?.says}</p>
        {listening !== 'plain' && (
          <Note tone="voice" icon={IconHeadphones} testId="headphones">
            Wear headphones: loudspeakers mix what is meant for each ear.
          </Note>
        )}
        <div className={classes.where}>
          <h2>Who sits where</h2>
          <ul>
            {mine && <li data-testid="own-seat">{ownSentence(mine)}.</li>}
            {here
              .filter(({ id }) => id !== own)
              .map((leg) => (
                <li key={leg.id}>{seatSentence(nameOf(leg), mine, placed.get(leg.id) as Seat)}.</li>
              ))}
          </ul>
        </div>
        <p className="faint small">Drag {canMoveAll ? 'seats' : 'your seat'}, or choose one with the tab key: arrow keys move it (with shift further), R and L turn it.</p>
      </aside>
    </div>
  );
}

/** Rings of distance around who listens, and the walls. */
function Floor({ plan, around }: { readonly plan: Plan; readonly around: Seat }) {
  const { sizePx, radiusM } = plan;
  const centre = toPixels(plan, around);
  const scale = sizePx / 2 / radiusM;
  return (
    <svg className={classes.floor} width={sizePx} height={sizePx} aria-hidden="true">
      {ringsFor(radiusM, radiusM * 2).map((metres) => (
        <g key={metres}>
          <circle cx={centre.x} cy={centre.y} r={metres * scale} />
          {metres <= radiusM && (
            <text x={centre.x} y={centre.y + metres * scale - 5}>
              {metres} m
            </text>
          )}
        </g>
      ))}
      <text x={sizePx / 2} y={18} className={classes.front}>
        Front
      </text>
    </svg>
  );
}

interface ChairProps {
  readonly leg: Leg;
  readonly own: boolean;
  readonly seat: Seat;
  readonly listener: Seat | undefined;
  readonly plan: Plan;
  readonly movable: boolean;
  readonly onDrag: (dragging: boolean) => void;
}

function Chair({ leg, own, seat, listener, plan, movable, onDrag }: ChairProps) {
  const chair = useRef<HTMLButtonElement>(null);
  const grip = useRef<{ dx: number; dy: number }>(undefined);
  const saying = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => (chair.current ? showLevel(chair.current, leg.id) : undefined), [leg.id]);
  const at = toPixels(plan, seat);
  const name = nameOf(leg);
  const sentence = own ? ownSentence(seat) : seatSentence(name, listener, seat);

  const inPlan = (event: PointerEvent) => {
    const box = chair.current?.closest('ul')?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const down = (event: PointerEvent<HTMLButtonElement>) => {
    if (!movable || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const from = inPlan(event);
    grip.current = { dx: at.x - from.x, dy: at.y - from.y };
    onDrag(true);
  };
  const move = (event: PointerEvent) => {
    if (!grip.current) return;
    const to = inPlan(event);
    moveSeat(leg.id, movedTo(seat, toMetres(plan, { x: to.x + grip.current.dx, y: to.y + grip.current.dy })));
  };
  const up = () => {
    if (!grip.current) return;
    grip.current = undefined;
    onDrag(false);
  };
  const key = (event: KeyboardEvent) => {
    if (!movable || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = afterKey(seat, event.key, event.shiftKey);
    if (!next) return;
    event.preventDefault();
    moveSeat(leg.id, next);
    clearTimeout(saying.current);
    saying.current = setTimeout(() => announce(own ? ownSentence(next) : seatSentence(name, listener, next), false, true), 400);
  };
  return (
    <li className={classes.seat} style={{ left: at.x, top: at.y }}>
      <button
        ref={chair}
        type="button"
        className={classes.chair}
        data-own={own}
        data-movable={movable}
        data-muted={leg.muted}
        data-testid="seat"
        data-name={name}
        data-x={seat.x}
        data-y={seat.y}
        data-facing={seat.facing}
        aria-label={sentence}
        aria-roledescription={movable ? 'movable seat' : 'seat'}
        aria-keyshortcuts={movable ? 'ArrowUp ArrowDown ArrowLeft ArrowRight R L' : undefined}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onKeyDown={key}
      >
        <span className={classes.nose} style={{ transform: `rotate(${seat.facing}deg)` }} aria-hidden="true">
          <i />
        </span>
        <span className={classes.head}>
          <Avatar name={name} size={52} phone={leg.kind === 'phone'} />
          {!own && shows(leg, 'camera') && <Picture leg={leg.id} source="camera" name={name} weight={1} />}
        </span>
        <b>{own ? 'You' : name}</b>
      </button>
    </li>
  );
}
