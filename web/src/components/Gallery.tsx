import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Leg, VideoSource } from '../api/types';
import { useStore } from '../base/store';
import type { ActiveCall } from '../calls/active';
import { bestGridOf, capacityOf, inOrder, speakerOf, type Box } from '../calls/layout';
import { dominant, spokeAt } from '../calls/levels';
import { shows } from '../calls/slots';
import { camera } from '../media/camera';
import { screenShare } from '../media/screen';
import { ScreenTile, Tile } from './Tile';
import { useArea } from './useArea';
import { useNarrow } from './useNarrow';
import classes from './Gallery.module.css';

export interface GalleryProps {
  readonly call: ActiveCall;
  readonly legs: readonly Leg[];
  readonly view: 'grid' | 'speaker';
  /** Who is to be large whoever speaks. */
  readonly pinned: string | undefined;
  readonly onPin: (key: string | undefined) => void;
  readonly onPerson: (leg: string) => void;
  readonly invite?: ReactNode;
}

/** Something to be shown: a person, or a shared screen. */
interface Shown {
  readonly key: string;
  readonly leg: Leg;
  readonly source: VideoSource;
  readonly own: boolean;
}

const GAP = 12;
const NARROW_GAP = 8;

/** People and screens of a call: all alike, or one large and the others in a strip. */
export function Gallery(props: GalleryProps) {
  const { call, legs, view } = props;
  const cameraOn = useStore(camera.state, ({ status }) => status === 'on');
  const sharing = useStore(screenShare.state, ({ status }) => status === 'on');
  const all = useMemo(() => shownOf(legs, call.leg, sharing), [legs, call.leg, sharing]);
  const pictures = cameraOn || all.some(({ leg, source, own }) => !own && shows(leg, source)) || sharing;
  return view === 'speaker' ? <SpeakerView {...props} all={all} /> : <GridView {...props} all={all} pictures={pictures} />;
}

function shownOf(legs: readonly Leg[], ownLeg: string | undefined, sharing: boolean): readonly Shown[] {
  const screens = legs
    .filter((leg) => (leg.id === ownLeg ? sharing : shows(leg, 'screen')))
    .map((leg): Shown => ({ key: `${leg.participant || leg.id}/screen`, leg, source: 'screen', own: leg.id === ownLeg }));
  const people = legs.map((leg): Shown => ({ key: leg.participant || leg.id, leg, source: 'camera', own: leg.id === ownLeg }));
  return [...screens, ...people];
}

interface ViewProps extends GalleryProps {
  readonly all: readonly Shown[];
}

function GridView({ call, all, pictures, onPerson, onPin, invite }: ViewProps & { readonly pictures: boolean }) {
  const frame = useRef<HTMLDivElement>(null);
  const area = useArea(frame);
  const narrow = useNarrow();
  useStore(dominant); // Orders anew when somebody else has the turn.
  const gap = narrow ? NARROW_GAP : GAP;
  const wish = { gap, minWidth: narrow ? 150 : 200, maxWidth: pictures ? 4000 : all.length <= 2 ? 430 : 340 };
  const aspects = pictures ? (narrow ? [0.62, 0.75, 1.05, 1.4] : [16 / 9, 16 / 10, 4 / 3]) : [narrow ? 1.15 : 1.2];
  // On a telephone one sees oneself in the corner, and the others have the room.
  const cornered = narrow && pictures && all.length > 1;
  const inGrid = cornered ? all.filter(({ own, source }) => !own || source === 'screen') : all;
  const ordered = inOrder(inGrid, capacityOf(area, { ...wish, aspect: aspects.at(-1) ?? 1 }), ({ leg, source }) => (source === 'screen' ? Infinity : spokeAt(leg.id)));
  const { boxes, height } = bestGridOf(ordered.length + (invite ? 1 : 0), area, wish, aspects);
  const own = cornered ? all.find(({ own: mine, source }) => mine && source === 'camera') : undefined;
  const last = boxes.at(-1);
  return (
    <div ref={frame} className={classes.frame} data-view="grid">
      <ul className={classes.list} style={{ height: Math.max(height, area.height) }} aria-label="People">
        {ordered.map((shown, i) => {
          const box = boxes[i];
          return box && <One key={shown.key} shown={shown} call={call} box={box} weight={weightOf(shown)} onPerson={onPerson} onPick={shown.source === 'screen' ? () => onPin(shown.key) : undefined} />;
        })}
        {invite && last && (
          <li className={classes.alone} style={{ left: last.left, top: last.top, width: last.width, minHeight: last.height }}>
            <h2>Nobody else is here yet</h2>
            {invite}
          </li>
        )}
      </ul>
      {own && <One shown={own} call={call} box={cornerBox(area)} place="corner" weight={0} onPerson={onPerson} />}
    </div>
  );
}

function cornerBox({ width }: { width: number }): Box {
  const wide = 90;
  return { left: width - wide - 8, top: 8, width: wide, height: 120 };
}

function SpeakerView({ call, all, pinned, onPin, onPerson }: ViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const area = useArea(frame);
  const narrow = useNarrow();
  const turn = useTurn();
  const main = mainOf(all, pinned, turn);
  const others = inOrder(all.filter((each) => each !== main), 5, ({ leg, source, own }) => (own || source === 'screen' ? Infinity : spokeAt(leg.id)));
  const laid = speakerOf(others.length, area, narrow ? NARROW_GAP : GAP);
  if (!main) return <div ref={frame} className={classes.frame} />;
  const { stripBox, strip, along, length } = laid;
  return (
    <div ref={frame} className={classes.frame} data-view="speaker">
      <ul className={classes.list} aria-label="Shown large">
        <One key={main.key} shown={main} call={call} box={laid.main} place="main" weight={10} onPerson={onPerson} />
      </ul>
      <div className={classes.strip} style={{ left: stripBox.left, top: stripBox.top, width: stripBox.width, height: stripBox.height }} data-along={along}>
        <ul className={classes.list} style={along === 'column' ? { height: length } : { width: length }} aria-label="Others">
          {others.map((shown, i) => {
            const box = strip[i];
            return box && <One key={shown.key} shown={shown} call={call} box={box} place="strip" weight={weightOf(shown)} onPerson={onPerson} onPick={() => onPin(shown.key)} />;
          })}
        </ul>
      </div>
    </div>
  );
}

/** Who has the turn; a moment of nobody does not empty the large picture. */
function useTurn(): string | undefined {
  const now = useStore(dominant);
  const [turn, setTurn] = useState(now);
  useEffect(() => {
    if (now !== undefined) setTurn(now);
  }, [now]);
  return turn;
}

/** Who is large: who was asked for, else a shared screen, else who has the turn, else the first of the others. */
function mainOf(all: readonly Shown[], pinned: string | undefined, turn: string | undefined): Shown | undefined {
  const others = all.filter(({ own }) => !own);
  return (
    all.find(({ key }) => key === pinned) ??
    others.find(({ source }) => source === 'screen') ??
    others.find(({ leg }) => leg.id === turn) ??
    others.find(({ leg }) => shows(leg, 'camera')) ??
    others[0] ??
    all.at(-1)
  );
}

function weightOf({ source, leg }: Shown): number {
  if (source === 'screen') return 8;
  return spokeAt(leg.id) > 0 ? 3 : 1;
}

interface OneProps {
  readonly shown: Shown;
  readonly call: ActiveCall;
  readonly box: Box;
  readonly place?: 'grid' | 'main' | 'strip' | 'corner';
  readonly weight: number;
  readonly onPerson: (leg: string) => void;
  readonly onPick?: (() => void) | undefined;
}

function One({ shown: { leg, source, own }, call, box, place = 'grid', weight, onPerson, onPick }: OneProps) {
  if (source === 'screen') return <ScreenTile leg={leg} own={own} box={box} place={place === 'corner' ? 'grid' : place} weight={weight} onPick={own ? undefined : onPick} />;
  return <Tile leg={leg} own={own} muted={own ? call.muted : leg.muted} box={box} place={place} weight={weight} onPerson={() => onPerson(leg.id)} onPick={onPick} />;
}
