/*
 * The parameter figures of `stimlog analyze --report parameters` in C, from one patient's pulse-csv or frames: what the
 * machine can do. The same figures as bench/duckdbPulses.js. The file is mapped into memory and cut among the threads at
 * line ends, or at sync words; every digit and both checksums of every frame are checked, and what is not as it should
 * be ends the program. What each thread has found is put together in the order of the file.
 * gcc -O3 -march=native -pthread pulses.c -lm; pulses FILE OUT.json THREADS
 */
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_THREADS = 64, LIMITED = 1, ABSENT = 65535 };
/* Silences that end a regular interval, a contraction and a session, µs; the interval at 20 Hz. */
static const int64_t INTERVAL = 1100000, CONTRACTION = 5000000, SESSION = 300000000, USUAL = 50000;

typedef struct {
  int64_t pulses, intervals, interval_sum, missing, contractions, on;
  double square_sum; /* of the intervals less the usual one, so that it is exact */
  int64_t phase_max, peak_max;
} Session;

typedef struct {
  Session *sessions;
  size_t count, room;
  int64_t first, last; /* µs */
  uint64_t pulses, limited;
  uint64_t charge; /* pC */
  uint64_t amplitudes[65536];
} Side;

typedef struct {
  const uint8_t *begin, *end;
  Side *sides; /* left, right */
} Part;

static uint32_t crc_table[16][256];

static void fail(const char *what) {
  fprintf(stderr, "pulses: %s\n", what);
  exit(65);
}

static Session *add_session(Side *side) {
  if (side->count == side->room) {
    side->room = side->room ? side->room * 2 : 256;
    side->sessions = realloc(side->sessions, side->room * sizeof(Session));
  }
  Session *session = &side->sessions[side->count++];
  memset(session, 0, sizeof *session);
  session->contractions = 1;
  return session;
}

static inline void add_gap(Session *session, int64_t gap) {
  if (gap > CONTRACTION) {
    session->contractions++;
    return;
  }
  session->on += gap;
  int64_t missing = (gap + USUAL / 2) / USUAL - 1;
  if (missing > 0) session->missing += missing;
  if (gap > INTERVAL) return;
  double off = (double)(gap - USUAL);
  session->intervals++;
  session->interval_sum += gap;
  session->square_sum += off * off;
}

static inline void add_pulse(Side *side, int64_t time, uint32_t amplitude, uint32_t width, uint32_t peak, uint32_t flags) {
  Session *session;
  if (side->count == 0) {
    side->first = time;
    session = add_session(side);
  } else {
    int64_t gap = time - side->last;
    if (gap <= 0) fail("pulses are not in the order of time");
    if (gap > SESSION) session = add_session(side);
    else {
      session = &side->sessions[side->count - 1];
      add_gap(session, gap);
    }
  }
  side->last = time;
  side->pulses++;
  session->pulses++;
  side->amplitudes[amplitude]++;
  uint64_t charge = (uint64_t)amplitude * width;
  side->charge += charge;
  if ((int64_t)charge > session->phase_max) session->phase_max = (int64_t)charge;
  if (peak > session->peak_max) session->peak_max = peak;
  side->limited += flags & LIMITED;
}

/* ---- pulse-csv ---- */

/* A number in thousandths (or whole ones), at most so many decimals. */
static inline const uint8_t *read_number(const uint8_t *p, int decimals, uint32_t *value) {
  uint32_t number = 0;
  int digits = 0;
  for (unsigned one; (one = *p - (unsigned)'0') <= 9; p++, digits++) number = number * 10 + one;
  if (*p == '.') {
    p++;
    for (unsigned one; (one = *p - (unsigned)'0') <= 9; p++, digits++, decimals--) number = number * 10 + one;
  }
  if (digits == 0 || digits > 8 || decimals < 0) fail("no number");
  while (decimals-- > 0) number *= 10;
  if (number >= ABSENT) fail("a quantity is too large");
  *value = number;
  return p;
}

/* The one patient. */
static const uint8_t *id;
static size_t id_length;

static void read_csv(Part *part) {
  const uint8_t *p = part->begin;
  while (p < part->end) {
    if (memcmp(p, id, id_length) || p[id_length] != ',') fail("another patient");
    p += id_length + 1;
    int64_t time = 0;
    for (int i = 0; i < 16; i++, p++) {
      unsigned one = *p - (unsigned)'0';
      if (one > 9) fail("no time in microseconds");
      time = time * 10 + one;
    }
    if (p[0] != ',' || (p[1] != 'L' && p[1] != 'R') || p[2] != ',') fail("neither L nor R");
    Side *side = &part->sides[p[1] == 'R'];
    uint32_t amplitude, width, peak, flags;
    p = read_number(p + 3, 3, &amplitude);
    if (*p++ != ',') fail("too few fields");
    p = read_number(p, 0, &width);
    if (*p++ != ',') fail("too few fields");
    p = read_number(p, 3, &peak);
    if (*p++ != ',') fail("too few fields");
    p = read_number(p, 0, &flags);
    if (*p++ != '\n' || flags > 255) fail("no end of the row where one should be");
    add_pulse(side, time, amplitude, width, peak, flags);
  }
}

/* ---- frames ---- */

static void make_crc_table(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    crc_table[0][byte] = crc;
  }
  for (int slice = 1; slice < 16; slice++)
    for (int byte = 0; byte < 256; byte++) {
      uint32_t before = crc_table[slice - 1][byte];
      crc_table[slice][byte] = (before >> 8) ^ crc_table[0][before & 0xff];
    }
}

static uint32_t crc_of(const uint8_t *p, size_t length) {
  uint32_t crc = 0xffffffffu;
  for (; length >= 16; p += 16, length -= 16) {
    uint32_t a, b, c, d;
    memcpy(&a, p, 4), memcpy(&b, p + 4, 4), memcpy(&c, p + 8, 4), memcpy(&d, p + 12, 4);
    a ^= crc;
    crc = crc_table[15][a & 0xff] ^ crc_table[14][(a >> 8) & 0xff] ^ crc_table[13][(a >> 16) & 0xff] ^ crc_table[12][a >> 24] ^
          crc_table[11][b & 0xff] ^ crc_table[10][(b >> 8) & 0xff] ^ crc_table[9][(b >> 16) & 0xff] ^ crc_table[8][b >> 24] ^
          crc_table[7][c & 0xff] ^ crc_table[6][(c >> 8) & 0xff] ^ crc_table[5][(c >> 16) & 0xff] ^ crc_table[4][c >> 24] ^
          crc_table[3][d & 0xff] ^ crc_table[2][(d >> 8) & 0xff] ^ crc_table[1][(d >> 16) & 0xff] ^ crc_table[0][d >> 24];
  }
  for (; length > 0; p++, length--) crc = (crc >> 8) ^ crc_table[0][(crc ^ *p) & 0xff];
  return ~crc;
}

static const uint8_t SYNC[4] = {0x9c, 'S', 'L', 'F'};

static inline uint32_t u32(const uint8_t *p) {
  uint32_t value;
  memcpy(&value, p, 4);
  return value;
}

static inline uint32_t u16(const uint8_t *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8; }

/* Length of the frame that begins here, 0 if none does. */
static size_t frame_at(const uint8_t *p, const uint8_t *end) {
  if (end - p < 28 || memcmp(p, SYNC, 4) || crc_of(p + 4, 16) != u32(p + 20)) return 0;
  size_t size = 28 + (size_t)u32(p + 16);
  if (size > 32796 || size > (size_t)(end - p) || crc_of(p + 4, size - 8) != u32(p + size - 4)) return 0;
  return size;
}

static void read_frames(Part *part, const uint8_t *end) {
  for (const uint8_t *p = part->begin; p < part->end;) {
    size_t size = frame_at(p, end);
    if (size == 0) fail("bytes that are no frame");
    if (p[5] == 3) { /* pulses */
      const uint8_t *q = p + 24, *behind = p + size - 4;
      int64_t start;
      memcpy(&start, q, 8);
      q += 12;
      for (int side = 0; side < 2; side++) {
        if (behind - q < 10) fail("columns end behind the payload");
        int64_t time;
        memcpy(&time, q, 8);
        size_t count = u16(q + 8);
        q += 10;
        if ((size_t)(behind - q) < count * 11) fail("columns end behind the payload");
        time += start * 1000;
        const uint8_t *amplitude = q + 4 * count, *width = q + 6 * count, *peak = q + 8 * count, *flags = q + 10 * count;
        for (size_t i = 0; i < count; i++) {
          time += u32(q + 4 * i);
          add_pulse(&part->sides[side], time, u16(amplitude + 2 * i), u16(width + 2 * i), u16(peak + 2 * i), flags[i]);
        }
        q += count * 11;
      }
    }
    p += size;
  }
}

/* ---- together ---- */

static const uint8_t *file_end;
static int is_frames;

static void *read_part(void *argument) {
  Part *part = argument;
  if (is_frames) read_frames(part, file_end);
  else read_csv(part);
  return NULL;
}

static void put_together(Side *side, const Side *later) {
  if (later->pulses == 0) return;
  if (side->pulses == 0) {
    *side = *later;
    return;
  }
  int64_t gap = later->first - side->last;
  if (gap <= 0) fail("pulses are not in the order of time");
  size_t from = 0;
  if (gap <= SESSION) {
    Session *session = &side->sessions[side->count - 1];
    const Session *more = &later->sessions[0];
    session->pulses += more->pulses;
    session->intervals += more->intervals;
    session->interval_sum += more->interval_sum;
    session->square_sum += more->square_sum;
    session->missing += more->missing;
    session->contractions += more->contractions - 1;
    session->on += more->on;
    if (more->phase_max > session->phase_max) session->phase_max = more->phase_max;
    if (more->peak_max > session->peak_max) session->peak_max = more->peak_max;
    add_gap(session, gap);
    from = 1;
  }
  for (size_t i = from; i < later->count; i++) *add_session(side) = later->sessions[i];
  side->last = later->last;
  side->pulses += later->pulses;
  side->limited += later->limited;
  side->charge += later->charge;
  for (int i = 0; i < 65536; i++) side->amplitudes[i] += later->amplitudes[i];
}

static int at_share(const Side *side, double share) {
  int64_t left = (int64_t)ceil(share * (double)side->pulses);
  for (int i = 0;; i++)
    if ((left -= (int64_t)side->amplitudes[i]) <= 0) return i;
}

static void tell(FILE *out, const char *name, const Side *side) {
  double low = INFINITY, high = 0, jitter = 0, on = 0;
  int64_t missing = 0, phase = 0, peak = 0;
  for (size_t i = 0; i < side->count; i++) {
    const Session *one = &side->sessions[i];
    missing += one->missing;
    if (one->phase_max > phase) phase = one->phase_max;
    if (one->peak_max > peak) peak = one->peak_max;
    if (one->intervals == 0) continue;
    double interval = (double)one->interval_sum / (double)one->intervals, off = interval - (double)USUAL;
    double variance = one->square_sum / (double)one->intervals - off * off;
    double deviation = sqrt(variance > 0 ? variance : 0);
    double lasts = ((double)one->on / (double)one->contractions + interval) / 1e6;
    if (1e6 / interval < low) low = 1e6 / interval;
    if (1e6 / interval > high) high = 1e6 / interval;
    if (deviation > jitter) jitter = deviation;
    if (lasts > on) on = lasts;
  }
  uint64_t sum = 0;
  int lowest = -1, highest = 0;
  for (int i = 0; i < 65536; i++) {
    sum += side->amplitudes[i] * (uint64_t)i;
    if (side->amplitudes[i] == 0) continue;
    if (lowest < 0) lowest = i;
    highest = i;
  }
  fprintf(out,
          "{\"side\":\"%s\",\"pulses\":\"%lu\",\"amplitude_min\":%.17g,\"amplitude_median\":%.17g,\"amplitude_mean\":%.17g,"
          "\"amplitude_p95\":%.17g,\"amplitude_max\":%.17g,\"charge_uc\":%.17g,\"limited\":%lu,\"sessions\":%zu,\"missing\":%ld,"
          "\"frequency_min\":%.17g,\"frequency_max\":%.17g,\"jitter_max\":%.17g,\"on_max_s\":%.17g,\"phase_max_uc\":%.17g,"
          "\"peak_max_v\":%.17g}",
          name, (unsigned long)side->pulses, lowest / 1e3, at_share(side, 0.5) / 1e3, (double)sum / (double)side->pulses / 1e3,
          at_share(side, 0.95) / 1e3, highest / 1e3, (double)side->charge / 1e6, (unsigned long)side->limited, side->count,
          (long)missing, low, high, jitter, on, (double)phase / 1e6, (double)peak / 1e3);
}

int main(int argc, char **argv) {
  if (argc != 4) return fprintf(stderr, "usage: pulses FILE OUT.json THREADS\n"), 64;
  int threads = atoi(argv[3]);
  if (threads < 1 || threads > MOST_THREADS) return 64;
  int file = open(argv[1], O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) < 0) return perror(argv[1]), 66;
  size_t size = (size_t)status.st_size;
  const uint8_t *bytes = mmap(NULL, size + 64, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (bytes == MAP_FAILED) return perror(argv[1]), 66;
  file_end = bytes + size;
  is_frames = size > 4 && !memcmp(bytes, SYNC, 4);
  make_crc_table();
  const uint8_t *body = bytes;
  if (!is_frames) {
    static const char header[] = "patient_id,unix_us,side,amplitude_ma,pulse_width_us,peak_v,flags\n";
    if (size < sizeof header || memcmp(bytes, header, sizeof header - 1) || file_end[-1] != '\n') fail("the header is another");
    body += sizeof header - 1;
    const uint8_t *comma = memchr(body, ',', (size_t)(file_end - body));
    if (!comma) fail("no comma");
    id = body;
    id_length = (size_t)(comma - id);
  }
  Part parts[MOST_THREADS];
  pthread_t running[MOST_THREADS];
  const uint8_t *begin = body;
  for (int i = 0; i < threads; i++) {
    const uint8_t *cut = i + 1 == threads ? file_end : body + (size_t)(file_end - body) / (size_t)threads * (size_t)(i + 1);
    if (cut < file_end && is_frames) while (cut < file_end && frame_at(cut, file_end) == 0) cut++;
    else if (cut < file_end) cut = (const uint8_t *)memchr(cut, '\n', (size_t)(file_end - cut)) + 1;
    parts[i] = (Part){begin, cut, calloc(2, sizeof(Side))};
    begin = cut;
  }
  for (int i = 0; i < threads; i++) pthread_create(&running[i], NULL, read_part, &parts[i]);
  for (int i = 0; i < threads; i++) pthread_join(running[i], NULL);
  for (int i = 1; i < threads; i++)
    for (int side = 0; side < 2; side++) put_together(&parts[0].sides[side], &parts[i].sides[side]);
  FILE *out = fopen(argv[2], "w");
  if (!out) return perror(argv[2]), 73;
  fputc('[', out);
  tell(out, "L", &parts[0].sides[0]);
  fputc(',', out);
  tell(out, "R", &parts[0].sides[1]);
  fputs("]\n", out);
  return fclose(out) == 0 ? 0 : 74;
}
