/*
 * The adherence figures of `stimlog analyze` in C: what the machine can do. The same rules as bench/duckdbAdherence.js, for
 * two sessions of 30 minutes a day: records with one start counted once, time covered twice counted once, fragments
 * joined, local days, holidays, streaks, weeks. The file is mapped into memory and cut among the threads at line ends;
 * every digit is checked, and a row that is not as it should be ends the program.
 * gcc -O3 -march=native -pthread adherence.c -lm; adherence FILE TRANSITIONS OUT.csv THREADS
 * TRANSITIONS: lines "unix-seconds offset-seconds" of the zone, ascending.
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

enum { FIELDS = 14, MOST_THREADS = 64, DAY_MS = 86400000 };
static const int64_t WHOLE_MS = 1440000, GAP_MS = 900000, PRESCRIBED_MS = 3600000;

typedef struct {
  int64_t start;
  int64_t duration;
} Record;

typedef struct Patient {
  char id[64];
  Record *records;
  size_t count, room;
  struct Patient *next;
} Patient;

typedef struct {
  Patient **slots;
  size_t size, count;
  Patient *last;
} Table;

typedef struct {
  const char *begin, *end;
  Table table;
  long line;
} Part;

static int64_t transition_at[4096], transition_offset[4096];
static int transitions;

static void fail(const char *what, long line) {
  fprintf(stderr, "adherence: line %ld: %s\n", line, what);
  exit(65);
}

static uint32_t hash_of(const char *text, size_t length) {
  uint32_t hash = 0x811c9dc5;
  for (size_t i = 0; i < length; i++) hash = (hash ^ (uint8_t)text[i]) * 0x01000193;
  return hash ^ (hash >> 15);
}

static Patient *patient_of(Table *table, const char *id, size_t length) {
  if (table->last && strlen(table->last->id) == length && !memcmp(table->last->id, id, length))
    return table->last;
  if (table->size == 0) {
    table->size = 65536;
    table->slots = calloc(table->size, sizeof *table->slots);
  }
  Patient **slot = &table->slots[hash_of(id, length) & (table->size - 1)];
  Patient *one = *slot;
  while (one && !(strlen(one->id) == length && !memcmp(one->id, id, length))) one = one->next;
  if (!one) {
    one = calloc(1, sizeof *one);
    memcpy(one->id, id, length);
    one->next = *slot;
    *slot = one;
    table->count++;
  }
  return table->last = one;
}

static void append(Patient *patient, Record record) {
  if (patient->count == patient->room) {
    patient->room = patient->room ? patient->room * 2 : 1024;
    patient->records = realloc(patient->records, patient->room * sizeof(Record));
  }
  patient->records[patient->count++] = record;
}

static inline int digit(const char *p, long line) {
  unsigned value = (unsigned char)*p - '0';
  if (value > 9) fail("no digit where one should be", line);
  return (int)value;
}

static inline int two(const char *p, long line) { return digit(p, line) * 10 + digit(p + 1, line); }

static int64_t day_number(int year, int month, int day) {
  int y = month <= 2 ? year - 1 : year;
  int era = y / 400, of_era = y - era * 400;
  int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return (int64_t)era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* 2026-01-05T09:12:30+01:00 or ...Z; ms since 1970 */
static const char *read_time(const char *p, int64_t *ms, long line) {
  int year = two(p, line) * 100 + two(p + 2, line), month = two(p + 5, line), day = two(p + 8, line);
  int hour = two(p + 11, line), minute = two(p + 14, line), second = two(p + 17, line);
  if (p[4] != '-' || p[7] != '-' || p[10] != 'T' || p[13] != ':' || p[16] != ':')
    fail("start is no time", line);
  static const int lengths[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) fail("no such time", line);
  int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (day < 1 || day > lengths[month] + (month == 2 && leap)) fail("no such date", line);
  int64_t offset = 0;
  p += 19;
  if (*p == 'Z') p++;
  else {
    if (*p != '+' && *p != '-') fail("start has no offset", line);
    offset = two(p + 1, line) * 60 + two(p + 4, line);
    if (p[3] != ':') fail("start has no offset", line);
    if (*p == '-') offset = -offset;
    p += 6;
  }
  *ms = day_number(year, month, day) * DAY_MS + (hour * 3600 + minute * 60 + second) * 1000LL - offset * 60000;
  return p;
}

/* digits with a point among them; thousandths */
static const char *read_number(const char *p, double *value, long line) {
  static const double powers[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  uint64_t number = 0;
  int digits = 0, decimals = -1;
  for (;; p++) {
    unsigned one = (unsigned char)*p - '0';
    if (one <= 9) {
      number = number * 10 + one;
      digits++;
      if (decimals >= 0) decimals++;
    } else if (*p == '.' && decimals < 0) decimals = 0;
    else break;
  }
  if (digits == 0 || digits > 15) fail("no number", line);
  *value = decimals > 0 ? (double)number / powers[decimals] : (double)number;
  return p;
}

static void *read_part(void *argument) {
  Part *part = argument;
  const char *p = part->begin;
  long line = 0;
  while (p < part->end) {
    line++;
    const char *id = p;
    while (*p != ',' && *p != '\n' && *p != '"') p++;
    if (*p != ',' || p == id || p - id > 63) fail("no patient_id", line);
    Patient *patient = patient_of(&part->table, id, (size_t)(p - id));
    p++;
    while (*p != ',' && *p != '\n' && *p != '"') p++;
    if (*p != ',') fail("no session_id", line);
    Record record;
    double number;
    p = read_time(p + 1, &record.start, line);
    if (*p != ',') fail("start is no time", line);
    p = read_number(p + 1, &number, line);
    record.duration = llround(number * 1000);
    if (record.duration > DAY_MS) fail("duration_s is longer than a day", line);
    for (int field = 4; field < 6; field++) {
      if (*p != ',') fail("too few fields", line);
      for (p++; *p != ',' && *p != '\n' && *p != '"'; p++) {}
    }
    for (int field = 6; field < FIELDS; field++) {
      if (*p != ',') fail("too few fields", line);
      p++;
      if (*p != ',' && *p != '\n') p = read_number(p, &number, line);
    }
    if (*p != '\n') fail("too many fields", line);
    p++;
    append(patient, record);
  }
  part->line = line;
  return NULL;
}

static int by_start(const void *a, const void *b) {
  const Record *x = a, *y = b;
  if (x->start != y->start) return x->start < y->start ? -1 : 1;
  return x->duration > y->duration ? -1 : x->duration < y->duration;
}

static int by_id(const void *a, const void *b) {
  return strcmp((*(Patient *const *)a)->id, (*(Patient *const *)b)->id);
}

static int64_t wall_of(int64_t ms) {
  static _Thread_local int at;
  int64_t seconds = ms / 1000;
  while (at > 0 && transition_at[at] > seconds) at--;
  while (at + 1 < transitions && transition_at[at + 1] <= seconds) at++;
  return ms + transition_offset[at] * 1000;
}

typedef struct {
  Patient **patients;
  size_t from, to;
  char *text;
  size_t length;
} Count;

static void count_patient(Patient *patient, char **out) {
  Record *records = patient->records;
  size_t count = patient->count;
  int sorted = 1;
  for (size_t i = 1; i < count && sorted; i++) sorted = records[i].start > records[i - 1].start;
  if (!sorted) qsort(records, count, sizeof(Record), by_start);
  int64_t first = wall_of(records[0].start) / DAY_MS;
  int64_t days = wall_of(records[count - 1].start) / DAY_MS - first + 1;
  uint32_t *valid = calloc((size_t)days, 4), *brief = calloc((size_t)days, 4);
  int64_t *delivered = calloc((size_t)days, 8);
  int64_t ended = INT64_MIN, session_ms = 0, session_day = 0;
  size_t used = 0, sessions = 0;
  int open = 0, whole_before = 0;
#define CLOSE()                                              \
  if (open) {                                                \
    if (session_ms >= WHOLE_MS) valid[session_day]++;        \
    else brief[session_day]++;                               \
    delivered[session_day] += session_ms;                    \
  }
  for (size_t i = 0; i < count; i++) {
    Record one = records[i];
    if (i > 0 && one.start == records[i - 1].start) continue;
    used++;
    int64_t covered = (ended < one.start + one.duration ? ended : one.start + one.duration) - one.start;
    int64_t counted = one.duration - (open && covered > 0 ? covered : 0);
    int whole = one.duration >= WHOLE_MS;
    if (!open || one.start - ended >= GAP_MS || (whole_before && whole)) {
      CLOSE()
      open = 1;
      sessions++;
      session_ms = 0;
      session_day = wall_of(one.start) / DAY_MS - first;
    }
    session_ms += counted;
    whole_before = whole;
    if (one.start + one.duration > ended) ended = one.start + one.duration;
  }
  CLOSE()
  int64_t all_valid = 0, all_short = 0, capped = 0, correct = 0, at_least = 0, any = 0, credited = 0, total = 0;
  int64_t holidays = 0, holiday_days = 0, unused = 0, streak = 0, best = 0, weeks = 0, week_valid = 0, best_week = 0;
  int64_t week = INT64_MIN;
  for (int64_t day = 0; day < days; day++) {
    uint32_t done = valid[day];
    all_valid += done;
    all_short += brief[day];
    capped += done < 2 ? done : 2;
    correct += done == 2;
    at_least += done >= 2;
    any += done + brief[day] > 0;
    total += delivered[day];
    credited += delivered[day] < PRESCRIBED_MS ? delivered[day] : PRESCRIBED_MS;
    if (done + brief[day] > 0) {
      if (unused >= 3) holidays++, holiday_days += unused;
      unused = 0;
    } else unused++;
    streak = done >= 2 ? streak + 1 : 0;
    if (streak > best) best = streak;
    int64_t monday = (first + day + 3) / 7;
    if (monday != week) week = monday, weeks++, week_valid = 0;
    week_valid += done;
    if (week_valid > best_week) best_week = week_valid;
  }
  if (unused >= 3) holidays++, holiday_days += unused;
  *out += sprintf(*out, "%s,%ld,%zu,%zu,%ld,%ld,%ld,%ld,%ld,%ld,%ld,%ld,%ld,%ld,%ld,%ld,%ld\n", patient->id, (long)days,
                  count, used - sessions, (long)all_valid, (long)all_short, (long)capped, (long)correct, (long)at_least,
                  (long)any, (long)credited, (long)total, (long)holidays, (long)holiday_days, (long)best, (long)weeks,
                  (long)best_week);
  free(valid);
  free(brief);
  free(delivered);
}

static void *count_part(void *argument) {
  Count *part = argument;
  char *out = part->text = malloc((part->to - part->from) * 512 + 1);
  for (size_t i = part->from; i < part->to; i++) count_patient(part->patients[i], &out);
  part->length = (size_t)(out - part->text);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 5) return fprintf(stderr, "usage: adherence FILE TRANSITIONS OUT.csv THREADS\n"), 64;
  int threads = atoi(argv[4]);
  if (threads < 1 || threads > MOST_THREADS) return 64;
  FILE *zone = fopen(argv[2], "r");
  if (!zone) return perror(argv[2]), 66;
  long at, offset;
  while (transitions < 4096 && fscanf(zone, "%ld %ld", &at, &offset) == 2)
    transition_at[transitions] = at, transition_offset[transitions++] = offset;
  fclose(zone);
  int file = open(argv[1], O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) < 0) return perror(argv[1]), 66;
  size_t size = (size_t)status.st_size;
  const char *bytes = mmap(NULL, size + 1, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (bytes == MAP_FAILED) return perror(argv[1]), 66;
  if (size == 0 || bytes[size - 1] != '\n') fail("the last line has no end", 0);
  const char *body = memchr(bytes, '\n', size);
  static const char header[] =
      "patient_id,session_id,start,duration_s,end_reason,program_id,amplitude_left_ma,amplitude_right_ma,pulse_width_us,"
      "frequency_hz,impedance_left_ohm,impedance_right_ohm,pulses_left,pulses_right\n";
  if (strncmp(bytes, header, sizeof header - 1)) fail("the header is another", 1);
  body++;

  Part parts[MOST_THREADS] = {0};
  pthread_t running[MOST_THREADS];
  const char *begin = body, *end = bytes + size;
  for (int i = 0; i < threads; i++) {
    const char *cut = i + 1 == threads ? end : body + (size_t)(end - body) * (size_t)(i + 1) / (size_t)threads;
    if (cut < end) cut = (const char *)memchr(cut, '\n', (size_t)(end - cut)) + 1;
    parts[i].begin = begin;
    parts[i].end = begin = cut;
    pthread_create(&running[i], NULL, read_part, &parts[i]);
  }
  for (int i = 0; i < threads; i++) pthread_join(running[i], NULL);

  Table *all = &parts[0].table;
  for (int i = 1; i < threads; i++)
    for (size_t slot = 0; slot < parts[i].table.size; slot++)
      for (Patient *one = parts[i].table.slots[slot]; one; one = one->next) {
        Patient *known = patient_of(all, one->id, strlen(one->id));
        if (known->count == 0) known->records = one->records, known->count = one->count, known->room = one->room;
        else for (size_t k = 0; k < one->count; k++) append(known, one->records[k]);
      }
  Patient **patients = malloc((all->count + 1) * sizeof *patients);
  size_t count = 0;
  for (size_t slot = 0; slot < all->size; slot++)
    for (Patient *one = all->slots[slot]; one; one = one->next) patients[count++] = one;
  qsort(patients, count, sizeof *patients, by_id);

  Count counts[MOST_THREADS];
  for (int i = 0; i < threads; i++) {
    counts[i] = (Count){patients, count * (size_t)i / (size_t)threads, count * (size_t)(i + 1) / (size_t)threads, NULL, 0};
    pthread_create(&running[i], NULL, count_part, &counts[i]);
  }
  FILE *out = fopen(argv[3], "w");
  if (!out) return perror(argv[3]), 73;
  fputs("patient_id,days,records,joined,valid,short,capped,correct_days,at_least_days,any_use_days,credited_ms,"
        "delivered_ms,holidays,holiday_days,streak,weeks,best_week\n", out);
  for (int i = 0; i < threads; i++) {
    pthread_join(running[i], NULL);
    fwrite(counts[i].text, 1, counts[i].length, out);
  }
  return fclose(out) == 0 ? 0 : 74;
}
