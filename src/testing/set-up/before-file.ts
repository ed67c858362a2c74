// Runs before each test file, and nowhere else.
import { removeEarlierFolders } from './temporary-folders.ts';

removeEarlierFolders();
