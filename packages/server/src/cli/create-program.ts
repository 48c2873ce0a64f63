import { Command, InvalidArgumentError } from 'commander';
import type { CliContext, GlobalFlags } from './cli-context.js';
import { type ExportFlags, exportCommand } from './export-command.js';
import { keysListCommand, keysRotateCommand, keysTrustCommand, type RotateFlags } from './keys-commands.js';
import { migrateCommand } from './migrate-command.js';
import { policyReplayCommand } from './policy-command.js';
import {
  deadLettersCommand,
  receiversEnableCommand,
  receiversListCommand,
  receiversReplayCommand,
  receiversRetryCommand,
} from './receivers-commands.js';
import { type RestoreFlags, restoreCommand } from './restore-command.js';
import { type RetainFlags, retainCommand } from './retain-command.js';
import { importCommand, lintCommand, publishCommand } from './runbook-commands.js';
import { serveCommand, workerCommand } from './serve-command.js';
import { type WitnessFlags, witnessCommand } from './witness-command.js';

function wholeNumber(text: string): number {
  if (!/^(0|[1-9]\d{0,14})$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
const texts = (text: string, before: string[] = []): string[] => [...before, text];
const wholeNumbers = (text: string, before: number[] = []): number[] => [...before, wholeNumber(text)];

/** Every command, with its options. `setExit` tells how a command that ran to its end wants the process to end. */
export function createProgram(context: CliContext, setExit: (code: number) => void): Command {
  const program = new Command('incident-center')
    .description('Incident & Runbook Center: serve it, and look after it')
    .option('-c, --config <file>', 'configuration file, YAML or JSON (also INCIDENT_CENTER_CONFIG)')
    .option('--json', 'print results and errors as JSON')
    .exitOverride()
    .configureOutput({ writeOut: context.out, writeErr: (text) => context.note(text.trimEnd()) })
    .showHelpAfterError('(--help shows what there is)');
  const all = <Own extends object = object>(command: Command) => command.optsWithGlobals<GlobalFlags & Own>();

  program
    .command('serve')
    .description('answer over HTTP, and do the work of a worker too')
    .option('--host <host>', 'address to listen on: 127.0.0.1 unless configured')
    .option('--port <port>', 'port to listen on: 4700 unless configured', wholeNumber)
    .option('--migrate', 'bring the database up to date first')
    .action((_own, command: Command) => serveCommand(context, all(command)));
  program
    .command('worker')
    .description('number events, raise timers and send to receivers, without HTTP')
    .action((_own, command: Command) => workerCommand(context, all(command)));
  program
    .command('migrate')
    .description('bring the database up to date, or print what an administrator has to run')
    .action((_own, command: Command) => migrateCommand(context, all(command)));
  program
    .command('export')
    .description('write numbered events as NDJSON, with a checkpoint at the end')
    .option('--incident <id>', 'of one incident only')
    .option('--from <index>', 'number of the log to begin with', wholeNumber)
    .option('-o, --output <file>', 'a new file, instead of standard output')
    .option('--resume', 'go on with the file of --output')
    .option('--no-openings', 'without free text')
    .option('--bundle', 'the evidence bundle of --incident instead, into the new file of --output')
    .action((_own, command: Command) => exportCommand(context, all<ExportFlags>(command)));

  const runbook = program.command('runbook').description('check, draft and publish runbooks');
  runbook
    .command('lint <files...>')
    .description('check runbooks in YAML, JSON or Markdown; nothing is changed')
    .option('--strict', 'a warning fails too')
    .action(async (files: string[], _own, command: Command) =>
      setExit(await lintCommand(context, files, all(command))),
    );
  const onServer = (command: Command) =>
    command
      .option('--server <url>', 'where the API is mounted (also INCIDENT_CENTER_URL)')
      .option('--token-file <file>', 'file with a bearer token (else INCIDENT_CENTER_TOKEN)');
  onServer(runbook.command('import <files...>'))
    .description('draft runbooks on a server, if they have no errors')
    .option('--strict', 'a warning stops it too')
    .action(async (files: string[], _own, command: Command) =>
      setExit(await importCommand(context, files, all(command))),
    );
  onServer(runbook.command('publish <runbook_id>'))
    .description('publish the newest draft of a runbook')
    .option('--request-approval <justification>', 'ask for the approval instead')
    .action((id: string, _own, command: Command) => publishCommand(context, id, all(command)));

  program
    .command('policy')
    .description('look at a policy before it is rolled out')
    .command('replay <draft>')
    .description('list past decisions that a draft would have taken otherwise: a bundle, or a folder of rules')
    .option('--decisions <file>', 'decisions as NDJSON, instead of the database’s log')
    .option('--since <time>', 'only decisions from then on')
    .option('--simulated', 'also those that were only asked about')
    .option('--fail-on-flips', 'end with 1 where a decision flips')
    .action(async (draft: string, _own, command: Command) =>
      setExit(await policyReplayCommand(context, draft, all(command))),
    );

  program
    .command('retain')
    .description('write the log into a directory for long-term retention, in bundles that follow each other')
    .requiredOption('--directory <directory>', 'where the parts lie: log-<from>-<to>.tar')
    .option('--part-events <count>', 'about as many events in a part; 100,000 unless given', wholeNumber)
    .option('--every-minutes <minutes>', 'go on, and look again after as many minutes', wholeNumber)
    .option('--no-openings', 'without free text and decisions')
    .option('--no-objects', 'without files')
    .action((_own, command: Command) => retainCommand(context, all<RetainFlags>(command)));

  program
    .command('restore')
    .description('replay what retain wrote: compare the database with it, or restore it into an empty one')
    .requiredOption('--from <directory>', 'where the parts lie')
    .requiredOption('--trust <file>', 'the keys that are trusted, from elsewhere than the parts')
    .option('--checkpoint <file>', 'a signed checkpoint that was kept elsewhere')
    .option('--compare', 'compare every row of the database with the log; ends with 1 where one differs')
    .option('--into <database>', 'an empty, migrated database: its URL, or the directory of an embedded one')
    .action(async (_own, command: Command) => setExit(await restoreCommand(context, all<RestoreFlags>(command))));

  const keys = program.command('keys').description('look after the keys that sign');
  keys
    .command('list')
    .description('every key that signs, or has signed')
    .action((_own, command: Command) => keysListCommand(context, all(command)));
  keys
    .command('trust')
    .description('print what an auditor has to know beforehand: a trust file')
    .action((_own, command: Command) => keysTrustCommand(context, all(command)));
  keys
    .command('rotate')
    .description('replace a key; servers that are running take the new one')
    .requiredOption('--purpose <purpose>', 'log, bundles, approvals or provenance')
    .option('--destroy-old', 'delete the old private key instead of keeping it in retired/')
    .option('--old-key-lost', 'go on without the old key: nobody’s trust passes on to the new one')
    .action((_own, command: Command) => keysRotateCommand(context, all<RotateFlags>(command)));

  program
    .command('witness')
    .description('sign that logs only grow: a witness, to run elsewhere than the log')
    .requiredOption('--name <name>', 'its name under a checkpoint, such as witness.example/one')
    .requiredOption('--log <name+key>', 'a log to watch, with its public key; may be given several times', texts)
    .option('--listen <host:port>', 'address to listen on', '127.0.0.1:4750')
    .option('--key <file>', 'file of its private key; made at first start', 'witness.pem')
    .option('--state <directory>', 'where it keeps what it has signed', 'witness-state')
    .action((_own, command: Command) => witnessCommand(context, all<WitnessFlags>(command)));

  const receivers = program.command('receivers').description('look after audit receivers');
  receivers
    .command('list')
    .description('how each receiver is doing')
    .action((_own, command: Command) => receiversListCommand(context, all(command)));
  receivers
    .command('replay <receiver>')
    .description('send everything from a number of the log on once more, with the same ids')
    .requiredOption('--from <index>', 'number of the log to begin with', wholeNumber)
    .action((name: string, _own, command: Command) =>
      receiversReplayCommand(context, name, all<{ from: number }>(command)),
    );
  receivers
    .command('dead-letters <receiver>')
    .description('what a receiver did not take, and why')
    .action((name: string, _own, command: Command) => deadLettersCommand(context, name, all(command)));
  receivers
    .command('retry <receiver>')
    .description('try dead letters once more')
    .option('--index <index>', 'number of the log; may be given several times', wholeNumbers)
    .option('--all', 'every dead letter')
    .action((name: string, _own, command: Command) => receiversRetryCommand(context, name, all(command)));
  receivers
    .command('enable <receiver>')
    .description('send to a disabled receiver again, from where it stopped')
    .action((name: string, _own, command: Command) => receiversEnableCommand(context, name, all(command)));
  return program;
}
