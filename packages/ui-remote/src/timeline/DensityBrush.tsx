import { type PointerEvent, type ReactNode, useRef } from 'react';
import { Button } from '../components/Button';
import { useLocale, useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './DensityBrush.module.css';
import { rangeOfBins, type TimeBins } from './time-bins';

export interface DensityBrushProps {
  readonly bins: TimeBins;
  /** The parts that are shown, the end not included. */
  readonly selection: readonly [start: number, end: number];
  readonly onChange: (selection: readonly [number, number]) => void;
}

/** Bars are drawn this high. */
const HEIGHT = 24;
/** The least a bar with something in it is high, so that one event among many is seen. */
const LEAST = 3;
const LABELS = 5;

/** When events happened, and which of that is shown. Two sliders under a picture; dragging across it does the same. */
export function DensityBrush({ bins, selection, onChange }: DensityBrushProps): ReactNode {
  const { timeline } = useMessages();
  const { dir } = useLocale();
  const time = useTimeFormat();
  const number = useNumberFormat();
  const picture = useRef<SVGSVGElement>(null);
  const dragFrom = useRef<number>(undefined);
  const parts = bins.counts.length;
  const [start, end] = selection;
  const highest = Math.max(1, ...bins.counts);
  const momentOf = (part: number): number => bins.from + part * bins.width;
  const shown = bins.counts.slice(start, end).reduce((sum, count) => sum + count, 0);

  const partAt = (event: PointerEvent): number => {
    const box = picture.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0;
    const share = (event.clientX - box.left) / box.width;
    return Math.min(parts - 1, Math.max(0, Math.floor((dir === 'rtl' ? 1 - share : share) * parts)));
  };
  const select = (one: number, other: number): void => onChange([Math.min(one, other), Math.max(one, other) + 1]);

  return (
    <section className={styles.brush} aria-label={timeline.brush.label}>
      <div className={styles.plot}>
        <svg
          ref={picture}
          aria-hidden="true"
          viewBox={`0 0 ${parts} ${HEIGHT}`}
          preserveAspectRatio="none"
          className={styles.picture}
          onPointerDown={(event) => {
            dragFrom.current = partAt(event);
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={(event) => {
            if (dragFrom.current !== undefined) select(dragFrom.current, partAt(event));
          }}
          onPointerUp={(event) => {
            if (dragFrom.current !== undefined) select(dragFrom.current, partAt(event));
            dragFrom.current = undefined;
          }}
          onPointerCancel={() => {
            dragFrom.current = undefined;
          }}
          onDoubleClick={() => onChange([0, parts])}
        >
          {bins.counts.map((count, part) => {
            const height = count === 0 ? 1 : Math.max(LEAST, (count / highest) * HEIGHT);
            return (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: a part is its position.
                key={part}
                x={part + 0.05}
                y={HEIGHT - height}
                width={0.9}
                height={height}
                className={part >= start && part < end ? styles.bar : styles.barOut}
              />
            );
          })}
          {start > 0 || end < parts ? (
            <rect x={start} y={0} width={end - start} height={HEIGHT} className={styles.selected} />
          ) : null}
        </svg>
        <Handle
          label={timeline.brush.from}
          value={start}
          min={0}
          max={parts}
          text={`${time.clock(momentOf(start))}, ${timeline.brush.part(shown, number(shown))}`}
          onChange={(value) => onChange([Math.min(value, end - 1), end])}
        />
        <Handle
          label={timeline.brush.to}
          value={end}
          min={0}
          max={parts}
          text={`${time.clock(momentOf(end))}, ${timeline.brush.part(shown, number(shown))}`}
          onChange={(value) => onChange([start, Math.max(value, start + 1)])}
        />
      </div>
      <div className={styles.axis} aria-hidden="true">
        {Array.from({ length: LABELS }, (_, index) => bins.from + ((bins.to - bins.from) * index) / (LABELS - 1)).map(
          (moment) => (
            <span key={moment}>{time.clock(moment).slice(0, bins.to - bins.from < 10 * 60_000 ? 8 : 5)}</span>
          ),
        )}
      </div>
      {rangeOfBins(bins, start, end) ? (
        <div className={styles.reset}>
          <Button size="small" variant="quiet" glyph="x" onClick={() => onChange([0, parts])}>
            {timeline.brush.all}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

interface HandleProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly text: string;
  readonly onChange: (value: number) => void;
}

function Handle({ label, value, min, max, text, onChange }: HandleProps): ReactNode {
  return (
    <input
      type="range"
      className={styles.handle}
      aria-label={label}
      aria-valuetext={text}
      min={min}
      max={max}
      step={1}
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
    />
  );
}
