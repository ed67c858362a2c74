// Tests of a part know the same models as the whole: this runs before each test file.
import '../../app/installed.ts';
