import type { Alert } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { AlertsPanel } from './AlertsPanel';
import { sampleDetail } from './sample-incident';

const meta: Meta = { title: 'Incidents/Alerts' };
export default meta;

const ALL = 5_000;
const now = Date.parse('2026-11-23T03:12:40.000Z');
const [sample] = sampleDetail.alerts;

const anAlert = (number: number): Alert => {
  if (!sample) throw new Error('there is no sample');
  return { ...sample, id: `alert-${number}`, name: `storage_latency_high_${number}`, annotations: {} };
};
/** Newest first, as the API lists them. */
const portion = (from: number): Alert[] => Array.from({ length: 100 }, (_, index) => anAlert(ALL - from - index));
const brought = portion(0).reverse();
const opened = fn();
const again = fn();

/** Stands in for the API: a portion for each press. */
function Storm(): ReactNode {
  const [portions, setPortions] = useState(0);
  return (
    <AlertsPanel
      alerts={brought}
      summary={{ name: 'storage_latency_high', count: ALL, firing: 4_993 }}
      now={now}
      pages={{
        alerts: portions === 0 ? undefined : Array.from({ length: portions }, (_, at) => portion(at * 100)).flat(),
        onOpen: () => {
          opened();
          setPortions(1);
        },
        onMore: () => setPortions(portions + 1),
        loading: false,
        failed: false,
        onReread: undefined,
      }}
    />
  );
}

/** Thousands of alerts: their number is told, the newest are shown, and each press draws one portion more. */
export const AlertStorm: StoryObj = {
  beforeEach: () => void opened.mockClear(),
  render: () => <Storm />,
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('5,000')).toBeVisible());
    await expect(canvas.getByText('4,993 firing')).toBeVisible();
    await expect(canvas.getAllByRole('listitem')).toHaveLength(4);
    await expect(canvas.getByText('storage_latency_high_5000')).toBeVisible();
    await expect(opened).not.toHaveBeenCalled();
    await userEvent.click(canvas.getByRole('button', { name: '4,996 more' }));
    await expect(canvas.getAllByRole('listitem')).toHaveLength(100);
    await expect(canvas.getByText('100 of 5,000 shown')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Show more' }));
    await waitFor(() => expect(canvas.getByText('200 of 5,000 shown')).toBeVisible());
    await expect(canvas.getAllByRole('listitem')).toHaveLength(200);
    await userEvent.click(canvas.getByRole('button', { name: 'Show fewer' }));
    await expect(canvas.getAllByRole('listitem')).toHaveLength(4);
  },
};

/** A portion that did not come, and more that happened meanwhile: said beside what is shown. */
export const PortionFailed: StoryObj = {
  beforeEach: () => void again.mockClear(),
  render: () => (
    <AlertsPanel
      alerts={brought}
      summary={{ name: 'storage_latency_high', count: ALL, firing: 4_993 }}
      now={now}
      pages={{
        alerts: undefined,
        onOpen: opened,
        onMore: again,
        loading: false,
        failed: true,
        onReread: undefined,
      }}
    />
  ),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: '4,996 more' }));
    await expect(canvas.getByText('The others could not be read.')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Show more' }));
    await expect(again).toHaveBeenCalledOnce();
  },
};
