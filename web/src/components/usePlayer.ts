import { useCallback, useEffect, useRef, useState } from 'react';
import { audioPath } from '../api/calls';
import { accessToken } from '../api/session';
import type { Track } from '../api/types';

export interface Player {
  readonly playing: boolean;
  readonly loading: boolean;
  readonly failed: string | undefined;
  /** In the whole recording. */
  readonly positionMs: number;
  readonly track: Track | undefined;
  readonly rate: number;
  toggle(): void;
  seek(ms: number): void;
  choose(track: Track): void;
  setRate(rate: number): void;
}

const FAILED = 'The sound could not be loaded. Check the connection, and whether this browser plays Opus.';

/** Plays one track of a recording at a time; the position stays when another is chosen. */
export function usePlayer(recording: string, tracks: readonly Track[]): Player {
  const audio = useRef<HTMLAudioElement>(undefined);
  const [track, setTrack] = useState<Track | undefined>(tracks[0]);
  const [playing, setPlaying] = useState(false);
  const [loading, setLoading] = useState(false);
  const [failed, setFailed] = useState<string>();
  const [positionMs, setPosition] = useState(0);
  const [rate, setRateState] = useState(1);
  const loaded = useRef<{ n: number } | undefined>(undefined);
  const retried = useRef(false);
  const wanted = useRef({ playing: false, positionMs: 0, rate: 1 });
  wanted.current = { playing, positionMs, rate };

  useEffect(() => {
    const element = new Audio();
    element.preload = 'auto';
    audio.current = element;
    return () => {
      element.pause();
      element.removeAttribute('src');
      audio.current = undefined;
    };
  }, []);

  /** The address carries a token, so it is made when it is needed. */
  const load = useCallback(
    async (next: Track, atMs: number) => {
      const element = audio.current;
      if (!element) return;
      setLoading(true);
      setFailed(undefined);
      loaded.current = { n: next.n };
      element.src = audioPath(recording, next.n, await accessToken());
      element.playbackRate = wanted.current.rate;
      element.currentTime = Math.max(0, (atMs - next.startMs) / 1000);
    },
    [recording],
  );

  const start = useCallback(
    async (next: Track, atMs: number) => {
      const element = audio.current;
      if (!element) return;
      try {
        if (loaded.current?.n !== next.n) await load(next, atMs);
        // A track begins later than the whole, or has ended before it: it plays from where it has something.
        if (atMs >= next.startMs + next.durationMs - 50) element.currentTime = 0;
        await element.play();
        setPlaying(true);
      } catch (error) {
        if (error instanceof Error && error.name === 'AbortError') return;
        setPlaying(false);
        setFailed(FAILED);
      } finally {
        setLoading(false);
      }
    },
    [load],
  );

  useEffect(() => {
    const element = audio.current;
    if (!element || !track) return undefined;
    let frame = 0;
    const follow = () => {
      if (loaded.current && !element.seeking) setPosition(track.startMs + element.currentTime * 1000);
      frame = requestAnimationFrame(follow);
    };
    if (playing) frame = requestAnimationFrame(follow);
    const ended = () => setPlaying(false);
    const error = () => {
      // The token in the address may be too old by now: once with a new one.
      if (retried.current || !wanted.current.playing) {
        setPlaying(false);
        if (loaded.current) setFailed(FAILED);
        return;
      }
      retried.current = true;
      loaded.current = undefined;
      void start(track, wanted.current.positionMs);
    };
    const playingAgain = () => {
      retried.current = false;
    };
    element.addEventListener('ended', ended);
    element.addEventListener('error', error);
    element.addEventListener('playing', playingAgain);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('ended', ended);
      element.removeEventListener('error', error);
      element.removeEventListener('playing', playingAgain);
    };
  }, [playing, track, start]);

  return {
    playing,
    loading,
    failed,
    positionMs,
    track,
    rate,
    toggle() {
      if (!track) return;
      if (playing) {
        audio.current?.pause();
        setPlaying(false);
      } else {
        void start(track, positionMs);
      }
    },
    seek(ms) {
      setPosition(ms);
      if (audio.current && track && loaded.current?.n === track.n) audio.current.currentTime = Math.max(0, (ms - track.startMs) / 1000);
    },
    choose(next) {
      setTrack(next);
      audio.current?.pause();
      loaded.current = undefined;
      if (playing) void start(next, positionMs);
    },
    setRate(next) {
      setRateState(next);
      if (audio.current) audio.current.playbackRate = next;
    },
  };
}
