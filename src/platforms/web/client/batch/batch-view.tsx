import { FileText, LoaderCircle, TriangleAlert } from 'lucide-react';
import { type ReactElement, type ReactNode, useId, useRef, useState } from 'react';
import { maxBatchBytes, mostInBatch } from '../../../../domain/batch/batch-limits.ts';
import { decodeText } from '../../../../domain/batch/read-table.ts';
import { SharedOptions } from '../composer/shared-options.tsx';
import { sayShortPrice } from '../say.ts';
import { type FormOptions, formOf } from '../server/api.ts';
import { useOptions } from '../server/use-options.ts';
import { BackToChat } from '../ui/back-to-chat.tsx';
import { Button, Pill } from '../ui/ui.tsx';
import { BatchTable } from './batch-table.tsx';
import { MadeList } from './made-list.tsx';
import { promptForms } from './read-prompts.ts';
import { type Batch, useBatch } from './use-batch.ts';
import { words } from './words.ts';

export interface BatchViewProps {
  /** Where they are made. */
  readonly session: string;
  readonly leading: ReactNode;
  /** @param target a generation of it */
  readonly onChat: (session: string, target?: string) => void;
}

/** Several prompts at once: lines or a table become as many videos, for one price, all of them or none. Loaded when somebody opens it. */
export function BatchView({ session, leading, onChat }: BatchViewProps): ReactElement {
  const { options, problem } = useOptions();
  const form = options && formOf(options, 'video');
  return (
    <div className="flex h-full min-h-0 flex-col bg-ground">
      <header className="flex min-h-14 shrink-0 items-center gap-2 border-line border-b bg-surface px-3 sm:px-5">
        {leading}
        <h1 className="min-w-0 grow truncate font-semibold">{words.title}</h1>
        <BackToChat onBack={() => onChat(session)} />
      </header>
      {problem !== undefined && (
        <p role="status" className="bg-warn-soft px-4 py-2 text-center text-sm text-warn">
          {problem.message}
        </p>
      )}
      <main className="min-h-0 grow overflow-y-auto px-3 py-5 sm:px-5">
        {form !== undefined && <BatchForm session={session} form={form} onChat={onChat} />}
      </main>
    </div>
  );
}

interface BatchFormProps extends Pick<BatchViewProps, 'session' | 'onChat'> {
  readonly form: FormOptions;
}

function BatchForm({ session, form, onChat }: BatchFormProps): ReactElement {
  const batch = useBatch(session, form);
  const { made, read, problems, message } = batch;
  if (made !== undefined) return <MadeList made={made} onOthers={() => batch.change({ made: undefined })} onChat={onChat} />;
  const wrongRows = new Set(problems.map(({ index }) => index)).size;
  return (
    <div className="mx-auto grid w-full max-w-5xl gap-4">
      <Prompts batch={batch} />
      <SharedOptions form={form} legend={words.forAll} shared={batch.shared} onChange={(shared) => batch.change({ shared })} />
      {read.faults.length > 0 && (
        <ul role="alert" className="grid gap-1 rounded-2xl bg-danger-soft px-4 py-3 text-sm">
          {read.faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
      {read.entries.length > 0 && <BatchTable read={read} problems={problems} form={form} />}
      <div className="sticky bottom-0 flex flex-wrap items-center gap-3 rounded-3xl border border-line bg-surface p-3 shadow-card">
        <p role="status" className={`min-w-48 grow basis-0 px-2 text-sm ${message === undefined ? 'text-muted' : 'text-danger'}`}>
          {message ?? stateOf(batch, wrongRows)}
        </p>
        <MakeButton batch={batch} />
      </div>
    </div>
  );
}

function stateOf({ read, typed, isChecking }: Batch, wrongRows: number): string {
  if (typed.trim() === '') return words.begin;
  if (wrongRows > 0) return words.wrongRows(wrongRows);
  return isChecking ? words.checking : words.read(read.entries.length);
}

/** What is pressed says how many, and what all of them cost: who presses it agrees to that. */
function MakeButton({ batch }: { readonly batch: Batch }): ReactElement {
  const { read, priceUsd, isSending } = batch;
  const count = read.entries.length;
  return (
    <Button look="primary" disabled={priceUsd === undefined || isSending} onClick={() => void batch.make()}>
      {isSending && <LoaderCircle aria-hidden="true" className="size-4 animate-spin" />}
      {words.make(count, priceUsd === undefined ? undefined : sayShortPrice(priceUsd))}
    </Button>
  );
}

/** Where prompts are typed, pasted, dropped, or read from a file. */
function Prompts({ batch }: { readonly batch: Batch }): ReactElement {
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const open = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > maxBatchBytes) return setProblem(words.tooLarge(maxBatchBytes / 1024));
    const typed = decodeText(new Uint8Array(await file.arrayBuffer()));
    setProblem(typed === undefined ? words.notText : undefined);
    if (typed !== undefined) batch.change({ typed, form: /\.[ct]sv$/i.test(file.name) ? 'table' : '' });
  };
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor={id} className="grow font-semibold">
          {words.prompts}
        </label>
        <Pill
          label={words.readAs}
          value={batch.form}
          choices={words.forms}
          onChoose={(chosen) => batch.change({ form: promptForms.find((form) => form === chosen) ?? '' })}
        />
        <input
          ref={picker}
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          hidden
          onChange={(event) => {
            void open(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
        <Button onClick={() => picker.current?.click()}>
          <FileText aria-hidden="true" className="size-4" />
          {words.openFile}
        </Button>
      </div>
      <textarea
        id={id}
        dir="auto"
        rows={6}
        aria-describedby={`${id}-about`}
        placeholder={words.hint}
        value={batch.typed}
        onChange={(event) => batch.change({ typed: event.currentTarget.value })}
        onDrop={(event) => {
          const [file] = event.dataTransfer.files;
          if (file === undefined) return;
          event.preventDefault();
          void open(file);
        }}
        onDragOver={(event) => event.dataTransfer.types.includes('Files') && event.preventDefault()}
        className="max-h-[40dvh] min-h-36 w-full resize-y rounded-2xl border border-line bg-surface px-4 py-3 text-sm"
      />
      <p id={`${id}-about`} className="text-muted text-sm">
        {words.about(mostInBatch)}
      </p>
      {problem !== undefined && (
        <p role="alert" className="flex items-center gap-2 text-danger text-sm">
          <TriangleAlert aria-hidden="true" className="size-4 shrink-0" />
          {problem}
        </p>
      )}
    </div>
  );
}
