/* What interpreted code is too slow for, on bytes and texts that stay where they are. Integers are taken before any
   buffer's address: converting an argument may run a script, and a collection moves buffers. */
#include "xsmc.h"
#include "mc.xs.h"
#include <string.h>

#if ESP32
	#include "esp_random.h"
#else
	#include <sys/random.h>
#endif

static uint8_t *bytes(xsMachine *the, int argument, int writable, xsUnsignedValue to)
{
	void *data;
	xsUnsignedValue length;

	if (writable)
		xsmcGetBufferWritable(xsArg(argument), &data, &length);
	else
		xsmcGetBufferReadable(xsArg(argument), &data, &length);
	if (to > length)
		xsRangeError("beyond the buffer");
	return data;
}

/* find(needle, length, table, bytes, from, to) */
void xs_postern_find(xsMachine *the)
{
	int length = xsmcToInteger(xsArg(1)), from = xsmcToInteger(xsArg(4)), to = xsmcToInteger(xsArg(5));
	uint8_t *needle = bytes(the, 0, 0, length), *all = bytes(the, 3, 0, to);
	uint8_t *at = all + from, *end = all + to - length;

	xsmcSetInteger(xsResult, -1);
	while (at <= end && (at = memchr(at, needle[0], end - at + 1))) {
		if (0 == c_memcmp(at, needle, length)) {
			xsmcSetInteger(xsResult, at - all);
			return;
		}
		at++;
	}
}

/* span(table, bytes, from, to) */
void xs_postern_span(xsMachine *the)
{
	int at = xsmcToInteger(xsArg(2)), to = xsmcToInteger(xsArg(3));
	uint8_t *table = bytes(the, 0, 0, 256), *all = bytes(the, 1, 0, to);

	while (at < to && table[all[at]])
		at++;
	xsmcSetInteger(xsResult, at);
}

/* crc32(bytes, from, to), four bits a step */
void xs_postern_crc32(xsMachine *the)
{
	static const uint32_t table[16] ICACHE_FLASH_ATTR = {
		0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
		0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C
	};
	int from = xsmcToInteger(xsArg(1)), to = xsmcToInteger(xsArg(2)), i;
	uint8_t *all = bytes(the, 0, 0, to);
	uint32_t value = 0xFFFFFFFF;

	for (i = from; i < to; i++) {
		value ^= all[i];
		value = (value >> 4) ^ table[value & 15];
		value = (value >> 4) ^ table[value & 15];
	}
	xsmcSetInteger(xsResult, (int32_t)~value);
}

/* move(source, from, to, target, at): copies without a view */
void xs_postern_move(xsMachine *the)
{
	int from = xsmcToInteger(xsArg(1)), to = xsmcToInteger(xsArg(2)), at = xsmcToInteger(xsArg(4));
	uint8_t *source = bytes(the, 0, 0, to), *target = bytes(the, 3, 1, at + to - from);

	c_memmove(target + at, source + from, to - from);
}

/* The next character of a text of XS: NUL is C0 80 there, a lone surrogate ED A0 80. Its octets as they are sent. */
static int next(const uint8_t **text, uint8_t *out)
{
	const uint8_t *at = *text;
	int size = at[0] < 0x80 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;

	*text += size;
	c_memcpy(out, at, size);
	if (2 == size && 0xC0 == at[0] && 0x80 == at[1]) {
		out[0] = 0;
		return 1;
	}
	if (3 == size && 0xED == at[0] && at[1] >= 0xA0) {
		out[0] = 0xEF;
		out[1] = 0xBF;
		out[2] = 0xBD;
	}
	return size;
}

/* encodedLength(text) */
void xs_postern_encodedLength(xsMachine *the)
{
	const uint8_t *text = (const uint8_t *)xsmcToString(xsArg(0));
	uint8_t out[4];
	int length = 0;

	while (*text)
		length += next(&text, out);
	xsmcSetInteger(xsResult, length);
}

/* encode(text, at, target, from, to) */
void xs_postern_encode(xsMachine *the)
{
	int skip = xsmcToInteger(xsArg(1)), from = xsmcToInteger(xsArg(3)), to = xsmcToInteger(xsArg(4)), put = from, i;
	const uint8_t *text = (const uint8_t *)xsmcToString(xsArg(0));
	uint8_t *target = bytes(the, 2, 1, to), out[4];

	while (*text && put < to) {
		int size = next(&text, out);
		for (i = 0; i < size && put < to; i++) {
			if (skip > 0)
				skip--;
			else
				target[put++] = out[i];
		}
	}
	xsmcSetInteger(xsResult, put - from);
}

/* decode(bytes, from, to): the text of octets 1 to 7F, undefined when there is another */
void xs_postern_decode(xsMachine *the)
{
	int from = xsmcToInteger(xsArg(1)), to = xsmcToInteger(xsArg(2)), i;
	uint8_t *all = bytes(the, 0, 0, to);
	char *text;

	for (i = from; i < to; i++) {
		if (0 == all[i] || all[i] > 0x7F)
			return;
	}
	xsmcSetStringBuffer(xsResult, NULL, to - from);
	text = xsmcToString(xsResult);
	c_memcpy(text, bytes(the, 0, 0, to) + from, to - from);
}

/* entropy(target) */
void xs_postern_entropy(xsMachine *the)
{
	void *target;
	xsUnsignedValue length;

	xsmcGetBufferWritable(xsArg(0), &target, &length);
#if ESP32
	esp_fill_random(target, length);
	xsmcSetTrue(xsResult);
#else
	xsmcSetBoolean(xsResult, getrandom(target, length, 0) == (ssize_t)length);
#endif
}
