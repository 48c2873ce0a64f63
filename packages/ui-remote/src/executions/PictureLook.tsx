import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { SegmentedControl } from '../components/SegmentedControl';
import { VisuallyHidden } from '../components/VisuallyHidden';
import { useLocale, useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './EvidenceLook.module.css';

export interface PictureLookProps {
  readonly name: string;
  readonly url: string;
  readonly onFailed: () => void;
}

interface Measures {
  readonly width: number;
  readonly height: number;
}

/** Of its own size; `fit` is as large as the window lets it be. */
const ZOOMS = ['fit', '0.5', '1', '2', '4'] as const;
type Zoom = (typeof ZOOMS)[number];

/** A picture, as large as there is room for, and larger on its own. */
export function PictureLook({ name, url, onFailed }: PictureLookProps): ReactNode {
  const { look: words } = useMessages().executions;
  const number = useNumberFormat();
  const [measures, setMeasures] = useState<Measures>();
  const [large, setLarge] = useState(false);
  return (
    <figure className={styles.frame}>
      <button type="button" className={styles.picture} onClick={() => setLarge(true)}>
        <img
          src={url}
          alt={words.pictureOf(name)}
          decoding="async"
          referrerPolicy="no-referrer"
          className={styles.image}
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setMeasures({ width, height })}
          onError={onFailed}
        />
        <VisuallyHidden>{words.enlarge}</VisuallyHidden>
      </button>
      <figcaption className={styles.foot}>
        <span>{measures ? words.pixels(number(measures.width), number(measures.height)) : null}</span>
        <Button size="small" glyph="search" onClick={() => setLarge(true)}>
          {words.enlarge}
        </Button>
      </figcaption>
      {measures ? (
        <LargePicture open={large} name={name} url={url} measures={measures} onClose={() => setLarge(false)} />
      ) : null}
    </figure>
  );
}

interface LargePictureProps {
  readonly open: boolean;
  readonly name: string;
  readonly url: string;
  readonly measures: Measures;
  readonly onClose: () => void;
}

function LargePicture({ open, name, url, measures, onClose }: LargePictureProps): ReactNode {
  const { look: words } = useMessages().executions;
  const { locale } = useLocale();
  const [zoom, setZoom] = useState<Zoom>('fit');
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  return (
    <Dialog open={open} onClose={onClose} wide="screen" title={<bdi>{name}</bdi>}>
      <div className={styles.zoom}>
        <SegmentedControl
          label={words.zoom}
          value={zoom}
          onChange={setZoom}
          options={ZOOMS.map((value) => ({
            value,
            label: value === 'fit' ? words.fit : percent.format(Number(value)),
          }))}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <section className={styles.canvas} aria-label={words.contentOf(name)} tabIndex={0}>
        <img
          src={url}
          alt={words.pictureOf(name)}
          referrerPolicy="no-referrer"
          className={zoom === 'fit' ? styles.fit : styles.sized}
          width={zoom === 'fit' ? undefined : Math.round(measures.width * Number(zoom))}
        />
      </section>
    </Dialog>
  );
}
