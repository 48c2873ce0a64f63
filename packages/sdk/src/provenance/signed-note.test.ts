import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { bytesToBase64, strictBase64 } from './base64.js';
import { checkpointText, noteKeyId, signedNote } from './checkpoint.js';
import { portableCrypto } from './provenance-crypto.js';
import { cosignatureBytes, cosignatureKeyId, cosignatureText, cosignedAt, readNote } from './signed-note.js';

const bytes = (base64: string) => strictBase64(base64) ?? new Uint8Array();
const DASH = '\u2014';

describe('the examples of C2SP', () => {
  // signed-note.md: example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k, where 01 is the kind of the key.
  const publicKey = bytes('AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k').slice(1);
  const line = bytes('Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=');

  it('signed-note: the key has the id that it says, and has signed the text', () => {
    expect(bytesToHex(noteKeyId('example.com/foo', publicKey))).toBe('530d903a');
    expect(bytesToHex(line.slice(0, 4))).toBe('530d903a');
    expect(portableCrypto.verifyEd25519(line.slice(4), utf8ToBytes('This is an example message.\n'), publicKey)).toBe(
      true,
    );
    expect(portableCrypto.verifyEd25519(line.slice(4), utf8ToBytes('This is an example message!\n'), publicKey)).toBe(
      false,
    );
  });

  it('tlog-cosignature: a checkpoint with a cosignature reads as what it says', () => {
    const note = readNote(
      `example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n${DASH} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n${DASH} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n`,
    );
    expect(note?.head).toEqual({
      origin: 'example.com/behind-the-sofa',
      size: 20_852_163,
      root: '0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62',
    });
    expect(note?.signatures.map(({ name, signature }) => [name, signature.length])).toEqual([
      ['example.com/behind-the-sofa', 64],
      ['witness.example.com/w1', 72],
    ]);
  });
});

describe('a checkpoint', () => {
  const secret = new Uint8Array(32).fill(3);
  const publicKey = ed25519.getPublicKey(secret);
  const text = checkpointText({ origin: 'log', size: 7, root: 'ab'.repeat(32) });
  const note = signedNote(text, 'log', publicKey, ed25519.sign(utf8ToBytes(text), secret));

  const root = bytesToBase64(new Uint8Array(32).fill(0xab));
  it.each([
    ['no end of line', note.slice(0, -1)],
    ['a line more', note.replace('7\n', '7\nmore\n')],
    ['a size with a zero before it', note.replace('\n7\n', '\n07\n')],
    ['a size that is no number', note.replace('\n7\n', '\n7.0\n')],
    ['a size beyond what can be counted', note.replace('\n7\n', '\n9007199254740993\n')],
    ['a short root', note.replace(root, 'q6s=')],
    ['a root in other letters', note.replace(root, root.replaceAll('/', '_').replace('=', ''))],
    ['no signature', `${text}\n`],
    ['a signature that is no base64', `${text}\n${DASH} log !!!!\n`],
    ['CRLF', note.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${note}`],
    ['nothing', ''],
  ])('with %s is none, or of another origin', (_, changed) => {
    expect(readNote(note)?.head).toEqual({ origin: 'log', size: 7, root: 'ab'.repeat(32) });
    expect(readNote(changed)?.head.origin).not.toBe('log');
  });

  describe('that a witness has signed', () => {
    const witness = new Uint8Array(32).fill(9);
    const of = { name: 'witness.example/one', publicKey: ed25519.getPublicKey(witness) };
    const at = 1_790_000_000;
    const signature = ed25519.sign(utf8ToBytes(cosignatureText(text, at)), witness);
    const value = Buffer.concat([cosignatureKeyId(of.name, of.publicKey), cosignatureBytes(at, signature)]);
    const signed = `${note}${DASH} ${of.name} ${value.toString('base64')}\n`;
    const read = (words: string) => {
      const found = readNote(words);
      return found && cosignedAt(found, of, portableCrypto);
    };

    it('says when', () => expect(read(signed)).toBe(at));
    it('says nothing of a witness who has not', () => expect(read(note)).toBeUndefined());
    it('is wrong with another time, or under another head', () => {
      const later = Buffer.from(value);
      later.writeBigUInt64BE(BigInt(at + 1), 4);
      expect(read(signed.replace(value.toString('base64'), later.toString('base64')))).toBe('wrong');
      expect(read(signed.replace('\n7\n', '\n8\n'))).toBe('wrong');
      expect(read(signed.replace(value.toString('base64'), value.subarray(0, 40).toString('base64')))).toBe('wrong');
    });
  });
});
