import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, userEvent } from 'storybook/test';
import { Checkbox } from './Checkbox';
import styles from './Marks.stories.module.css';
import { SelectField } from './SelectField';
import { SeverityMark } from './SeverityMark';
import { TextArea } from './TextArea';
import { TextField } from './TextField';

const meta: Meta = { title: 'Controls/Fields' };
export default meta;

function Facet(): ReactNode {
  const [checked, setChecked] = useState(false);
  return <Checkbox label={<SeverityMark severity="high" />} count={4} checked={checked} onChange={setChecked} />;
}

export const All: StoryObj = {
  render: () => (
    <div className={styles.grid}>
      <TextField label="Search" type="search" placeholder="Title, tag, alert or #reference" glyph="search" keys="/" />
      <TextField label="Ingest p99 after, ms" placeholder="e.g. 320" inputMode="numeric" required />
      <TextField label="To standby" note="from step 2" value="standby-02" locked />
      <TextField label="Source id" optional mono defaultValue="alert-4711" hint="As the alert source names it." />
      <TextField label="Standby lag after, s" defaultValue="x" error="Enter a number of seconds, for example 1.2." />
      <SelectField
        label="Outcome"
        placeholder="Choose…"
        defaultValue=""
        options={[
          { value: 'rerouted', label: 'Rerouted' },
          { value: 'switched_back', label: 'Switched back' },
        ]}
      />
      <TextArea label="Reason" required note="goes on the record" hint="Don't paste secrets" limit={500} />
      <div>
        <Facet />
        <Checkbox label="Monitoring" checked onChange={() => {}} />
        <Checkbox label="All rows" checked={false} indeterminate onChange={() => {}} />
      </div>
    </div>
  ),
  play: async ({ canvas }) => {
    const wrong = canvas.getByRole('textbox', { name: 'Standby lag after, s' });
    await expect(wrong).toBeInvalid();
    await expect(wrong).toHaveAccessibleDescription('Enter a number of seconds, for example 1.2.');
    await userEvent.click(canvas.getByRole('checkbox', { name: /High/ }));
    await expect(canvas.getByRole('checkbox', { name: /High/ })).toBeChecked();
  },
};
export const Dark: StoryObj = { ...All, play: async () => {}, parameters: { theme: 'dark' } };
