import type { Evidence } from '@incident-center/sdk/contract';
import type { EvidenceAccess, EvidencePreview } from './evidence-access';

/** A picture such as people attach: a curve that falls, with its objective. */
export function samplePicture(width = 1280, height = 640): string {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('this browser draws nothing');
  pen.fillStyle = '#10151d';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = '#c9d3e0';
  pen.font = '28px sans-serif';
  pen.fillText('standby-02: replication lag, s', 48, 64);
  pen.strokeStyle = '#2b3644';
  for (let line = 1; line < 6; line += 1) pen.strokeRect(48, 90, width - 96, ((height - 140) / 6) * line);
  pen.strokeStyle = '#f2b95f';
  pen.setLineDash([12, 10]);
  pen.strokeRect(48, height * 0.55, width - 96, 0);
  pen.setLineDash([]);
  pen.strokeStyle = '#72cce8';
  pen.lineWidth = 4;
  pen.beginPath();
  for (let x = 48; x < width - 48; x += 4) {
    const share = (x - 48) / (width - 96);
    const y =
      height * (0.3 + 0.52 / (1 + Math.exp(-10 * (share - 0.45)))) + 12 * Math.sin(x / 23) + 7 * Math.sin(x / 7);
    pen.lineTo(x, y);
  }
  pen.stroke();
  return canvas.toDataURL('image/png');
}

/** A log of some lines, one of which tries more than to be read. */
export function sampleLog(lines: number): string {
  return Array.from({ length: lines }, (_, index) => {
    const at = new Date(Date.UTC(2026, 10, 23, 2, 46, 58) + index * 1_900).toISOString();
    if (index === 4) return `${at} WARN  shard-07 <img src=x onerror=alert(1)> fsync 1,902 ms`;
    if (index === 9) return `${at} \u001b[31mERROR\u001b[0m shard-07 write stalled, queue 4,112`;
    return `${at} INFO  shard-07 fsync ${(1_600 + ((index * 37) % 410)).toLocaleString('en')} ms, queue ${2_000 + ((index * 61) % 900)}`;
  }).join('\n');
}

const previewOf = (file: Evidence): EvidencePreview =>
  file.media_type.startsWith('image/')
    ? { kind: 'image', url: samplePicture(), explain: () => Promise.resolve(undefined) }
    : { kind: 'text', text: sampleLog(620), truncated: true };

/** Looks at what stands in for the files. */
export const anAccess = (given: Partial<EvidenceAccess> = {}): EvidenceAccess => ({
  preview: (file) => Promise.resolve(previewOf(file)),
  onDownload: () => {},
  sensitiveRefusal: undefined,
  ...given,
});
