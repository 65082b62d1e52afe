/* Preloaded into an interpreter for a PC: its image of the flash is mapped into memory, as a board maps its flash. It
   opens the file anew for each 16 octets that it reads, which makes code in Storage slower than the network. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/** An image of another size is not a whole one: it is left to the interpreter. */
#define IMAGE_BYTES 983040

static char handle;
static FILE *const image = (FILE *)&handle;
static char *base;
static long size, at;

static FILE *opened(const char *name, const char *mode, const char *symbol)
{
	static FILE *(*real)(const char *, const char *);
	if (!real) real = dlsym(RTLD_NEXT, symbol);
	if (!strstr(name, "espruino.flash") || strcmp(mode, "r+b")) return real(name, mode);
	if (!base) {
		struct stat status;
		int file = open(name, O_RDWR);
		if (file < 0 || fstat(file, &status) || status.st_size < IMAGE_BYTES) { if (file >= 0) close(file); return real(name, mode); }
		size = status.st_size;
		base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
		close(file);
	}
	at = 0;
	return image;
}
FILE *fopen(const char *name, const char *mode) { return opened(name, mode, "fopen"); }
FILE *fopen64(const char *name, const char *mode) { return opened(name, mode, "fopen64"); }
int fclose(FILE *file) { static int (*real)(FILE *); if (!real) real = dlsym(RTLD_NEXT, "fclose"); return file == image ? 0 : real(file); }
int fseek(FILE *file, long offset, int from) {
	static int (*real)(FILE *, long, int); if (!real) real = dlsym(RTLD_NEXT, "fseek");
	if (file != image) return real(file, offset, from);
	at = from == SEEK_END ? size + offset : offset; return 0;
}
long ftell(FILE *file) { static long (*real)(FILE *); if (!real) real = dlsym(RTLD_NEXT, "ftell"); return file == image ? at : real(file); }
size_t fread(void *to, size_t each, size_t count, FILE *file) {
	static size_t (*real)(void *, size_t, size_t, FILE *); if (!real) real = dlsym(RTLD_NEXT, "fread");
	if (file != image) return real(to, each, count, file);
	memcpy(to, base + at, each * count); at += each * count; return count;
}
size_t fwrite(const void *from, size_t each, size_t count, FILE *file) {
	static size_t (*real)(const void *, size_t, size_t, FILE *); if (!real) real = dlsym(RTLD_NEXT, "fwrite");
	if (file != image) return real(from, each, count, file);
	memcpy(base + at, from, each * count); at += each * count; return count;
}
