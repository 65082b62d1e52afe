/* What the machine holds now, as a line of the instruments with one value before them: see live.js. */
#include "xs.h"

extern void fxSampleInstrumentation(xsMachine *the, xsIntegerValue count, xsIntegerValue *values);

void xs_live(xsMachine *the)
{
	xsIntegerValue one = 1;

	if (xsToInteger(xsArg(0)))
		xsCollectGarbage();
	fxSampleInstrumentation(the, 1, &one);
}
