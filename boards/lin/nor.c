/* Memory for the stand-in of the flash: outside of the machine, as a chip is. */
#include "xsmc.h"
#include "mc.xs.h"

static uint8_t cells[1 << 18];

void xs_nor_cells(xsMachine *the)
{
	xsResult = xsNewHostObject(NULL);
	xsmcSetHostBuffer(xsResult, cells, sizeof(cells));
}
