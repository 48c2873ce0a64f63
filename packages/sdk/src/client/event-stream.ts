/** One frame of a server-sent event stream. */
export interface EventStreamFrame {
  event: string;
  data: string;
  id: string | undefined;
}

/** A frame longer than this is not one of ours; without a limit, a stream that never ends a frame fills the memory. */
const LONGEST_FRAME = 1_000_000;

/**
 * Reads server-sent events out of text that arrives in pieces of any size. A frame counts once its blank line has come:
 * what a broken connection cut off is dropped whole.
 */
export function createEventStreamParser(): { push(text: string): EventStreamFrame[] } {
  let rest = '';
  let started = false;
  let data: string[] = [];
  let event = '';
  let id: string | undefined;
  let size = 0;

  function line(text: string, frames: EventStreamFrame[]) {
    if (text === '') {
      if (data.length > 0) frames.push({ event: event || 'message', data: data.join('\n'), id });
      data = [];
      event = '';
      id = undefined;
      size = 0;
      return;
    }
    size += text.length;
    if (size > LONGEST_FRAME) throw new Error('The event stream has a frame that is too long');
    const colon = text.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  }

  return {
    push(text) {
      const frames: EventStreamFrame[] = [];
      rest += text;
      if (!started && rest !== '') {
        started = true;
        if (rest.startsWith('\uFEFF')) rest = rest.slice(1);
      }
      const ends = /\r\n|\n|\r/g;
      let from = 0;
      for (let end = ends.exec(rest); end !== null; end = ends.exec(rest)) {
        // A lone CR at the end may be the first half of a CRLF.
        if (end[0] === '\r' && ends.lastIndex === rest.length) break;
        line(rest.slice(from, end.index), frames);
        from = ends.lastIndex;
      }
      rest = rest.slice(from);
      if (rest.length > LONGEST_FRAME) throw new Error('The event stream has a line that is too long');
      return frames;
    },
  };
}
