// Tests of a part know the same models as the whole: this runs before each test file, and in programs that measure a part.
import '../../app/installed.ts';
