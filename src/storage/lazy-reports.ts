import type { Reports, RunComposed } from './composed/reports.ts';
import type { RowReader } from './row-reader.ts';

/** What the admin reads, on SQLite: the library that composes it is loaded when it is first asked for, and not at each start. */
export function lazyReports(run: RunComposed, reader: RowReader): Reports {
  let loading: Promise<Reports> | undefined;
  const reports = (): Promise<Reports> => {
    loading ??= load(run, reader);
    return loading;
  };
  return {
    acts: async (...values) => (await reports()).acts(...values),
    blocks: async (...values) => (await reports()).blocks(...values),
    tenantsOf: async (...values) => (await reports()).tenantsOf(...values),
    parkedDeliveries: async (...values) => (await reports()).parkedDeliveries(...values),
    parkedCount: async () => (await reports()).parkedCount(),
    spendingBy: async (...values) => (await reports()).spendingBy(...values),
    usageBy: async (...values) => (await reports()).usageBy(...values),
    waitsSince: async (...values) => (await reports()).waitsSince(...values),
  };
}

async function load(run: RunComposed, reader: RowReader): Promise<Reports> {
  const [{ createReports }, { sqliteComposer }] = await Promise.all([
    import('./composed/reports.ts'),
    import('./composed/tables.ts'),
  ]);
  return createReports(sqliteComposer(), run, reader);
}
