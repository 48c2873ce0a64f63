import type { Meta, StoryObj } from '@storybook/react-vite';
import { Glyph, type GlyphName } from './Glyph';
import { glyphShapes } from './glyph-shapes';
import styles from './Marks.stories.module.css';

const meta: Meta = { title: 'Foundation/Glyph' };
export default meta;

const all = (
  <div className={styles.grid}>
    {(Object.keys(glyphShapes) as GlyphName[]).map((name) => (
      <span key={name} className={styles.cell}>
        <Glyph name={name} size="large" />
        {name}
      </span>
    ))}
  </div>
);

export const All: StoryObj = { render: () => all };
export const Dark: StoryObj = { render: () => all, parameters: { theme: 'dark' } };
