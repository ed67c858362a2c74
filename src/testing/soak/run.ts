// `npm run soak`: one bot, or with `-- --several` some that share a PostgreSQL database. Each says at its beginning what it does and takes.

if (process.argv.includes('--several')) await import('./several/run.ts');
else await import('./one-process.ts');
