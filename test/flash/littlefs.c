/* littlefs on the same emulated chip as ours: 64 sectors of 4,096 B, programs that clear bits, the same counts, the same
 * cuts. Compiled with its sources by littlefs.ts. The first argument is the program size, the second the work:
 *   uploads SIZE COUNT RESTART RESTING FILES   a file replaced by writing another and renaming it
 *   cuts SIZE FILES                            one such, cut at every operation in modes 1 to 5
 *   flips ONE_IN                               each bit of what was ever written is flipped, the files are read
 *   image FILE                                 the region with two files in it
 * Prints name=value pairs in one line. */
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lfs.h"

#define SECTOR 4096
#define SECTORS 64
#define SIZE (SECTOR * SECTORS)
#define PIECE 1460
#define SMALL 100
#define RESTING_SECTORS 6
/* Reads after which a start is said not to end. */
#define READS_MAX 200000

static uint8_t cells[SIZE], content[65536], old[65536], found[65536];
static uint32_t wear[SECTORS];
static long programs, erases, programmed, bytes_read, reads, misuses;
static int cut_in = -1, cut_mode, dead;
static uint32_t state = 1;
static jmp_buf stuck;
static int guarded;

static uint32_t draw(void) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

static void seed(uint32_t value) {
  state = value ? value : 0x9E3779B9u;
  for (int i = 0; i < 8; i++) draw();
}

static void fill(uint8_t *bytes, long length, uint32_t value) {
  seed(value);
  for (long i = 0; i < length; i++) bytes[i] = (uint8_t)draw();
}

static void give_up(int signal_number) {
  (void)signal_number;
  if (guarded) longjmp(stuck, 1);
  abort();
}

static int chip_read(const struct lfs_config *c, lfs_block_t block, lfs_off_t at, void *to, lfs_size_t length) {
  (void)c;
  if (dead) return LFS_ERR_IO;
  if (guarded && ++reads > READS_MAX) longjmp(stuck, 1);
  bytes_read += length;
  memcpy(to, cells + block * SECTOR + at, length);
  return 0;
}

/* Up to 8 bytes anywhere in the sector lose bits. */
static void damage(lfs_block_t block) {
  uint32_t count = draw() % 9;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t at = draw() % SECTOR;
    cells[block * SECTOR + at] &= (uint8_t)draw();
  }
}

static int chip_program(const struct lfs_config *c, lfs_block_t block, lfs_off_t at, const void *from, lfs_size_t length) {
  const uint8_t *source = from;
  uint8_t *target = cells + block * SECTOR + at;
  (void)c;
  if (dead) return LFS_ERR_IO;
  /* A bit that should be 1 and was cleared before: programmed a second time. */
  for (lfs_size_t i = 0; i < length; i++) if ((target[i] & source[i]) != source[i]) misuses++;
  int cut = cut_in == 0;
  if (cut_in > 0) cut_in--;
  lfs_size_t whole = length;
  if (cut) dead = 1;
  if (cut && cut_mode == 1) return LFS_ERR_IO;
  if (cut && cut_mode == 2) whole = draw() % length;
  /* A real chip's driver splits what crosses a page. */
  programs += (at + length - 1) / 256 - at / 256 + 1;
  programmed += length;
  for (lfs_size_t i = 0; i < whole; i++) {
    target[i] &= source[i] | (cut && cut_mode >= 4 ? (uint8_t)draw() : 0);
  }
  if (cut && cut_mode == 5) damage(block);
  return cut ? LFS_ERR_IO : 0;
}

static int chip_erase(const struct lfs_config *c, lfs_block_t block) {
  uint8_t *first = cells + block * SECTOR;
  (void)c;
  if (dead) return LFS_ERR_IO;
  int cut = cut_in == 0;
  if (cut_in > 0) cut_in--;
  if (cut) dead = 1;
  if (cut && cut_mode == 1) return LFS_ERR_IO;
  erases++;
  wear[block]++;
  if (!cut || cut_mode == 3) memset(first, 255, SECTOR);
  if (cut && cut_mode == 2) memset(first, 255, draw() % SECTOR);
  if (cut && cut_mode >= 4) for (int i = 0; i < SECTOR; i++) first[i] |= (uint8_t)draw();
  if (cut && cut_mode == 5) damage(block);
  return cut ? LFS_ERR_IO : 0;
}

static int chip_sync(const struct lfs_config *c) {
  (void)c;
  return 0;
}

static struct lfs_config config = {
  .read = chip_read, .prog = chip_program, .erase = chip_erase, .sync = chip_sync, .read_size = 16, .block_size = SECTOR,
  .block_count = SECTORS, .cache_size = 256, .lookahead_size = 16, .block_cycles = 500,
};
static lfs_t lfs;

static void must(int status, const char *what) {
  if (status >= 0) return;
  printf("failed=%s status=%d\n", what, status);
  exit(1);
}

/* The most that one call asked of the chip. */
static long call_programs, call_erases, call_microseconds;

static int called(int status, long programs_before, long erases_before) {
  if (programs - programs_before > call_programs) call_programs = programs - programs_before;
  if (erases - erases_before > call_erases) call_erases = erases - erases_before;
  long microseconds = (programs - programs_before) * 700 + (erases - erases_before) * 45000;
  if (microseconds > call_microseconds) call_microseconds = microseconds;
  return status;
}
#define CALL(call) (programs_before = programs, erases_before = erases, called((call), programs_before, erases_before))

static int put(const char *name, const uint8_t *bytes, long size) {
  lfs_file_t file;
  long programs_before, erases_before;
  int status = CALL(lfs_file_open(&lfs, &file, "temporary", LFS_O_WRONLY | LFS_O_CREAT | LFS_O_TRUNC));
  if (status < 0) return status;
  for (long at = 0; at < size && status >= 0; at += PIECE) {
    status = CALL(lfs_file_write(&lfs, &file, bytes + at, size - at < PIECE ? size - at : PIECE));
  }
  int closed = CALL(lfs_file_close(&lfs, &file));
  if (status < 0 || closed < 0) return status < 0 ? status : closed;
  return CALL(lfs_rename(&lfs, "temporary", name));
}

/* Its length, or an error; the content in `found`. */
static long get(const char *name) {
  lfs_file_t file;
  int status = lfs_file_open(&lfs, &file, name, LFS_O_RDONLY);
  if (status < 0) return status;
  long length = lfs_file_read(&lfs, &file, found, sizeof found);
  status = lfs_file_close(&lfs, &file);
  return status < 0 ? status : length;
}

static void prepare(long size, int resting, int files) {
  char name[32];
  memset(cells, 255, sizeof cells);
  must(lfs_format(&lfs, &config), "format");
  must(lfs_mount(&lfs, &config), "mount");
  int left = SECTORS * resting / 100;
  for (int i = 0; left > 0; i++, left -= RESTING_SECTORS) {
    long bytes = (left < RESTING_SECTORS ? left : RESTING_SECTORS) * 4064L;
    snprintf(name, sizeof name, "resting-%d", i);
    fill(content, bytes, 100 + i);
    must(put(name, content, bytes), name);
  }
  for (int i = 1; i < files; i++) {
    snprintf(name, sizeof name, "small-%d", i);
    fill(content, SMALL, i);
    must(put(name, content, SMALL), name);
  }
  fill(content, size, 7);
  must(put("upload", content, size), "upload");
}

static void uploads(long size, long count, long restart, int resting, int files) {
  long worst = 0, mount_read = 0, done = 0;
  prepare(size, resting, files);
  programs = erases = programmed = call_programs = call_erases = call_microseconds = 0;
  int status = 0;
  for (long i = 1; i <= count; i++) {
    if (size > 0) content[i % size] ^= (uint8_t)i;
    long before = erases;
    status = put("upload", content, size);
    if (status < 0) break;
    done = i;
    if (erases - before > worst) worst = erases - before;
    if (i % restart != 0) continue;
    must(lfs_unmount(&lfs), "unmount");
    bytes_read = 0;
    must(lfs_mount(&lfs, &config), "mount");
    if (bytes_read > mount_read) mount_read = bytes_read;
    if (get("upload") != size || memcmp(found, content, size)) must(-1, "the content");
  }
  double sum = 0;
  uint32_t most = 0;
  for (int i = 0; i < SECTORS; i++) {
    sum += wear[i];
    if (wear[i] > most) most = wear[i];
  }
  printf("uploads=%ld status=%d erases=%ld programmed=%ld worst=%ld wearMax=%u wearMean=%f mountRead=%ld callPrograms=%ld callErases=%ld callMicroseconds=%ld misuses=%ld\n",
    done, done < count ? status : 0, erases, programmed, worst, most, sum / SECTORS, mount_read, call_programs, call_erases,
    call_microseconds, misuses);
}

/* Whether old or new is there, entire, and the next upload works. */
static int whole(long size) {
  static const uint8_t next[300] = { 1, 2, 3 };
  if (lfs_mount(&lfs, &config) < 0 || get("upload") != size) return 0;
  if (memcmp(found, old, size) && memcmp(found, content, size)) return 0;
  return put("next", next, sizeof next) >= 0 && get("next") == sizeof next && memcmp(found, next, sizeof next) == 0;
}

static void cuts(long size, int files) {
  static uint8_t base[SIZE];
  prepare(size, 0, files);
  must(lfs_unmount(&lfs), "unmount");
  memcpy(old, content, size);
  memcpy(base, cells, SIZE);
  fill(content, size, 8);
  for (int mode = 1; mode <= 5; mode++) {
    int ways = mode == 1 || mode == 3 ? 1 : mode == 5 ? 10 : 3;
    long all = 0, violations = 0;
    for (int n = 0, stopped = 1; stopped; n++) {
      stopped = 0;
      for (int way = 1; way <= ways; way++) {
        memcpy(cells, base, SIZE);
        dead = 0;
        cut_in = n;
        cut_mode = mode;
        seed((uint32_t)(way * 1009 + n));
        must(lfs_mount(&lfs, &config), "mount before the cut");
        put("upload", content, size);
        cut_in = -1;
        if (!dead) continue;
        stopped = 1;
        dead = 0;
        all++;
        if (!whole(size)) violations++;
      }
    }
    printf("cuts%d=%ld violations%d=%ld ", mode, all, mode, violations);
  }
  printf("misuses=%ld\n", misuses);
}

/* 0: as it was; 1: an error said so; 2: what is served is another, or nothing, and nobody was told. */
static int verdict(const long *lengths, uint8_t contents[3][8192]) {
  static const char *const names[] = { "file", "small", "setting" };
  int told = 0;
  if (lfs_mount(&lfs, &config) < 0) return 1;
  for (int i = 0; i < 3; i++) {
    long length = get(names[i]);
    if (length < 0 && length != LFS_ERR_NOENT) told = 1;
    else if (length != lengths[i] || memcmp(found, contents[i], length)) return 2;
  }
  return told;
}

static void flips(int one_in) {
  static long at;
  static int bit;
  static uint8_t contents[3][8192], base[SIZE];
  const long lengths[] = { 5000, 300, 80 };
  prepare(0, 0, 0);
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < 3; i++) fill(contents[i], lengths[i], 10 + 10 * round + i);
    must(put("file", contents[0], lengths[0]), "file");
    must(put("small", contents[1], lengths[1]), "small");
    must(put("setting", contents[2], lengths[2]), "setting");
  }
  must(lfs_unmount(&lfs), "unmount");
  memcpy(base, cells, SIZE);
  static long counts[3], endless;
  static uint32_t dice = 3;
  signal(SIGSEGV, give_up);
  for (at = 0; at < SIZE; at++) {
    if (wear[at / SECTOR] == 0) continue;
    for (bit = 0; bit < 8; bit++) {
      dice = dice * 1664525u + 1013904223u;
      if ((dice >> 16) % one_in) continue;
      memcpy(cells, base, SIZE);
      cells[at] ^= 1 << bit;
      reads = 0;
      guarded = 1;
      if (setjmp(stuck) == 0) counts[verdict(lengths, contents)]++;
      else endless++;
      guarded = 0;
    }
  }
  printf("harmless=%ld reported=%ld wrong=%ld endless=%ld\n", counts[0], counts[1], counts[2], endless);
}

static void image(const char *path) {
  prepare(5000, 0, 2);
  must(lfs_unmount(&lfs), "unmount");
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(cells, 1, SIZE, file) != SIZE || fclose(file)) must(-1, path);
  printf("major=%d minor=%d\n", LFS_VERSION_MAJOR, LFS_VERSION_MINOR);
}

int main(int count, char **words) {
  long numbers[8] = { 0 };
  for (int i = 3; i < count && i < 8; i++) numbers[i] = atol(words[i]);
  if (count < 3) return 2;
  config.prog_size = (lfs_size_t)atol(words[1]);
  if (!strcmp(words[2], "uploads")) uploads(numbers[3], numbers[4], numbers[5], (int)numbers[6], (int)numbers[7]);
  else if (!strcmp(words[2], "cuts")) cuts(numbers[3], (int)numbers[4]);
  else if (!strcmp(words[2], "flips")) flips((int)numbers[3]);
  else if (!strcmp(words[2], "image")) image(words[3]);
  else return 2;
  return 0;
}
