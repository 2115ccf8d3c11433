/* Improving search for load plans: blocks of alike pieces, free spaces, beam search with greedy completion.
 *
 * Flat C ABI, no Python headers: loaded by `native.py` through ctypes. C99, no global state, one thread.
 *
 * Every piece stands wholly on the floor or on tops of one height, so what is packed is a height field over the floor:
 * above a point there is either goods up to one height or nothing. A free space is a largest rectangle of floor or tops
 * of one height; all spaces reach up to the ceiling. That makes placing cheap: only spaces of the same height change.
 *
 * Ideas from the literature, written anew: blocks and knapsack estimate (Fanslau and Bortfeldt 2010), beam search with
 * greedy completion of each candidate (Araya and Riff 2014), contact of faces as a factor (Araya, Guerrero, Nunez 2017).
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#define EXPORT __declspec(dllexport)
static double now_s(void) {
    LARGE_INTEGER f, t;
    QueryPerformanceFrequency(&f);
    QueryPerformanceCounter(&t);
    return (double)t.QuadPart / (double)f.QuadPart;
}
#else
#include <time.h>
#define EXPORT __attribute__((visibility("default")))
static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
#endif

#define ABI_VERSION 3
#define MAX_SPACES 512
#define MAX_TOPS 6     /* rectangles that make up the flat top of one block */
#define MAX_MERGES 64  /* larger rectangles made when one top joins its neighbours */
#define MAX_CHILDREN 64
#define NO_LIMIT 1e300
/* How much touching goods and walls counts, by turns: no single power is best for all goods (ADR 0011). */
static const double CONTACT_POWER[4] = {1, 2, 0, 1.5};
#define ALMOST (1 - 1e-9) /* rounding never makes a limit larger */

typedef struct {
    int32_t count, stackable, drop, turnings;
    int32_t turned[6][3]; /* the extents a piece can have */
} Kind;

typedef struct {
    int32_t x1, y1, x2, y2;
} Rect;

typedef struct {
    int32_t dx, dy, dz;
    int32_t pieces, drop;
    int32_t kind, nx, ny, nz;      /* simple block: kind >= 0; else join of a and b along axis */
    int32_t a, b, axis;
    int32_t ox, oy, oz;            /* extent of one piece of a simple block */
    int32_t first_need, needs;     /* into Search.need */
    int32_t first_top, tops;       /* into Search.top */
    int64_t volume, weight;        /* of the goods, not of the hull */
    double pressure, top_cap;      /* weight per area under it; weight per area its top bears */
    double worth;                  /* volume times a malus for many pieces: order of scanning */
} Block;

typedef struct {
    int32_t kind, count;
} Need;

typedef struct {
    int32_t x1, y1, x2, y2, z, dead;
    double cap;
} Space;

typedef struct {
    int32_t block, x, y, z;
} Put;

typedef struct {
    int nspaces, nputs, stage;
    int64_t volume, weight;
    int64_t score; /* volume of the greedy completion */
    int32_t *left; /* pieces left, per kind */
    Space *spaces;
    Put *puts;
    double *line; /* mass per stretch of length, only with a line load */
} State;

typedef struct {
    int32_t box[3];
    int nkinds, nstages, cap_puts;
    const Kind *kinds;
    const int64_t *weights, *top_loads;
    int64_t payload;
    int has_caps, has_drops, nbins;
    double line_limit; /* mass allowed in `window_bins` neighbouring bins, < 0: no limit */
    int window_bins;
    int32_t bin;
    int32_t min_h;
    int32_t *stages; /* drop numbers, last unloaded first */

    Block *blocks;
    int nblocks, cap_blocks;
    Need *need;
    int nneed, cap_need;
    Rect *top;
    int ntop, cap_top;
    int32_t *order; /* blocks by falling worth */
    uint64_t *seen; /* hashes of blocks made */
    int cap_seen;

    int32_t *fit[3]; /* fit[d][n]: greatest sum of piece sides along d that is at most n */
    int32_t *copies;
    double alpha, beta, gamma;
    int corner_rule;
    uint32_t seed; /* above 1: block i looks up to 2 per cent less good, by seed and i */
    double deadline;
    int64_t effort, effort_limit;
    const volatile int32_t *cancel;
    int stopped;
    State best;
    double best_at;
} Search;

static int time_is_up(Search *s) {
    if (s->stopped) return 1;
    if ((s->cancel && *s->cancel) || (s->effort_limit > 0 && s->effort >= s->effort_limit) || now_s() >= s->deadline)
        s->stopped = 1;
    return s->stopped;
}

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

static uint64_t mix(uint64_t h, uint64_t v) {
    h ^= v + 0x9e3779b97f4a7c15ULL + (h << 6) + (h >> 2);
    h *= 0xff51afd7ed558ccdULL;
    return h ^ (h >> 33);
}

static int first_time(Search *s, const Block *b, const Need *need) {
    uint64_t h = mix(mix(mix(17, (uint64_t)b->dx), (uint64_t)b->dy), (uint64_t)b->dz);
    for (int i = 0; i < b->needs; i++) h = mix(mix(h, (uint64_t)need[i].kind), (uint64_t)need[i].count);
    h |= 1;
    uint64_t mask = (uint64_t)s->cap_seen - 1, at = h & mask;
    while (s->seen[at]) {
        if (s->seen[at] == h) return 0;
        at = (at + 1) & mask;
    }
    s->seen[at] = h;
    return 1;
}

static void keep_block(Search *s, Block *b, const Need *need, const Rect *tops) {
    if (s->nblocks >= s->cap_blocks || s->nneed + b->needs > s->cap_need || s->ntop + b->tops > s->cap_top) return;
    if (!first_time(s, b, need)) return;
    b->first_need = s->nneed;
    b->first_top = s->ntop;
    memcpy(s->need + s->nneed, need, sizeof(Need) * (size_t)b->needs);
    memcpy(s->top + s->ntop, tops, sizeof(Rect) * (size_t)b->tops);
    s->nneed += b->needs;
    s->ntop += b->tops;
    s->blocks[s->nblocks++] = *b;
}

/* Numbers of pieces in a row worth trying when there are very many: all small ones, then ever fewer. */
static int worth_trying(int n, int most, int thin) {
    if (thin == 0 || n <= 2 || n == most) return 1;
    int step = 1;
    while (step * 4 * (3 - (thin > 2 ? 2 : thin)) < n) step *= 2;
    if (thin >= 2) step *= 2;
    return n % step == 0;
}

static int simple_blocks_of(Search *s, int k, int thin, int count_only) {
    const Kind *kind = &s->kinds[k];
    int made = 0;
    for (int turn = 0; turn < kind->turnings; turn++) {
        const int32_t *o = kind->turned[turn];
        if (o[0] > s->box[0] || o[1] > s->box[1] || o[2] > s->box[2]) continue;
        double area = (double)o[0] * o[1], q = (double)s->weights[k] / area;
        double bears = s->top_loads[k] < 0 ? NO_LIMIT : (double)s->top_loads[k] / area * ALMOST;
        int most_z = s->box[2] / o[2];
        if (!kind->stackable) most_z = 1;
        if (bears < NO_LIMIT && q > 0 && 1 + bears / q < most_z) most_z = 1 + (int)(bears / q);
        if (most_z > kind->count) most_z = kind->count;
        for (int nz = 1; nz <= most_z; nz++) {
            if (!worth_trying(nz, most_z, thin)) continue;
            int most_x = s->box[0] / o[0];
            if (most_x > kind->count / nz) most_x = kind->count / nz;
            for (int nx = 1; nx <= most_x; nx++) {
                if (!worth_trying(nx, most_x, thin)) continue;
                int most_y = s->box[1] / o[1];
                if (most_y > kind->count / nz / nx) most_y = kind->count / nz / nx;
                for (int ny = 1; ny <= most_y; ny++) {
                    if (!worth_trying(ny, most_y, thin)) continue;
                    made++;
                    if (count_only) continue;
                    Block b;
                    memset(&b, 0, sizeof b);
                    b.dx = nx * o[0], b.dy = ny * o[1], b.dz = nz * o[2];
                    b.ox = o[0], b.oy = o[1], b.oz = o[2];
                    b.kind = k, b.nx = nx, b.ny = ny, b.nz = nz, b.a = b.b = b.axis = -1;
                    b.pieces = nx * ny * nz, b.drop = kind->drop;
                    b.volume = (int64_t)b.dx * b.dy * b.dz;
                    b.weight = s->weights[k] * b.pieces;
                    b.pressure = q * nz;
                    b.top_cap = bears < NO_LIMIT ? bears - q * (nz - 1) : NO_LIMIT;
                    b.needs = 1, b.tops = kind->stackable ? 1 : 0;
                    Need need = {k, b.pieces};
                    Rect top = {0, 0, b.dx, b.dy};
                    if (b.weight <= s->payload) keep_block(s, &b, &need, &top);
                }
            }
        }
    }
    return made;
}

static int join_tops(Rect *tops, int n) { /* two rectangles with a whole side in common become one */
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) {
            Rect *p = &tops[i], *q = &tops[j];
            int same_y = p->y1 == q->y1 && p->y2 == q->y2 && (p->x2 == q->x1 || q->x2 == p->x1);
            int same_x = p->x1 == q->x1 && p->x2 == q->x2 && (p->y2 == q->y1 || q->y2 == p->y1);
            if (same_y || same_x) {
                if (q->x1 < p->x1) p->x1 = q->x1;
                if (q->y1 < p->y1) p->y1 = q->y1;
                if (q->x2 > p->x2) p->x2 = q->x2;
                if (q->y2 > p->y2) p->y2 = q->y2;
                tops[j] = tops[n - 1];
                return join_tops(tops, n - 1);
            }
        }
    return n;
}

static void join_blocks(Search *s, int ia, int ib, int axis, double min_fill) {
    const Block *a = &s->blocks[ia], *b = &s->blocks[ib];
    Block c;
    if (axis == 2) {
        if (b->dx > a->dx || b->dy > a->dy || a->tops != 1) return;
        const Rect *t = &s->top[a->first_top];
        if (t->x1 || t->y1 || t->x2 < b->dx || t->y2 < b->dy || b->pressure > a->top_cap) return;
    } else if (a->dz != b->dz) {
        return;
    }
    int32_t dx = axis == 0 ? a->dx + b->dx : (a->dx > b->dx ? a->dx : b->dx);
    int32_t dy = axis == 1 ? a->dy + b->dy : (a->dy > b->dy ? a->dy : b->dy);
    int32_t dz = axis == 2 ? a->dz + b->dz : a->dz;
    if (dx > s->box[0] || dy > s->box[1] || dz > s->box[2]) return;
    int64_t volume = a->volume + b->volume;
    if ((double)volume < min_fill * ((double)dx * dy * dz)) return;
    if (a->drop != b->drop || a->weight + b->weight > s->payload) return;
    Need need[32];
    int n = 0, i = 0, j = 0;
    const Need *na = s->need + a->first_need, *nb = s->need + b->first_need;
    if (a->needs + b->needs > 32) return;
    while (i < a->needs || j < b->needs) {
        if (j >= b->needs || (i < a->needs && na[i].kind < nb[j].kind))
            need[n] = na[i++];
        else if (i >= a->needs || nb[j].kind < na[i].kind)
            need[n] = nb[j++];
        else {
            need[n] = na[i++];
            need[n].count += nb[j++].count;
        }
        if (need[n].count > s->kinds[need[n].kind].count) return;
        n++;
    }
    Rect tops[2 * MAX_TOPS];
    int ntops = 0;
    if (axis != 2) {
        if (a->tops == 0 || b->tops == 0) return; /* nothing may stand on one of them: leave them apart */
        for (int t = 0; t < a->tops; t++) tops[ntops++] = s->top[a->first_top + t];
        for (int t = 0; t < b->tops; t++) {
            Rect r = s->top[b->first_top + t];
            if (axis == 0) r.x1 += a->dx, r.x2 += a->dx;
            else r.y1 += a->dy, r.y2 += a->dy;
            tops[ntops++] = r;
        }
        ntops = join_tops(tops, ntops);
        if (ntops > MAX_TOPS) return;
    } else
        for (int t = 0; t < b->tops; t++) tops[ntops++] = s->top[b->first_top + t];
    memset(&c, 0, sizeof c);
    c.dx = dx, c.dy = dy, c.dz = dz, c.volume = volume, c.weight = a->weight + b->weight;
    c.kind = -1, c.a = ia, c.b = ib, c.axis = axis, c.pieces = a->pieces + b->pieces, c.drop = a->drop;
    if (axis == 2) {
        c.pressure = a->pressure + b->pressure;
        c.top_cap = a->top_cap < NO_LIMIT ? a->top_cap - b->pressure : NO_LIMIT;
        if (b->top_cap < c.top_cap) c.top_cap = b->top_cap;
    } else {
        c.pressure = a->pressure > b->pressure ? a->pressure : b->pressure;
        c.top_cap = a->top_cap < b->top_cap ? a->top_cap : b->top_cap;
    }
    c.needs = n, c.tops = ntops;
    keep_block(s, &c, need, tops);
}

static int by_worth(const void *p, const void *q, const Block *blocks) {
    int32_t i = *(const int32_t *)p, j = *(const int32_t *)q;
    if (blocks[i].worth != blocks[j].worth) return blocks[i].worth > blocks[j].worth ? -1 : 1;
    return i < j ? -1 : 1;
}

/* Merge sort: qsort takes no context in C99 and orders ties differently on different systems. */
static void sort_by_worth(const Block *blocks, int32_t *v, int32_t *tmp, int n) {
    if (n < 2) return;
    int h = n / 2, i = 0, j = h, k = 0;
    sort_by_worth(blocks, v, tmp, h);
    sort_by_worth(blocks, v + h, tmp, n - h);
    while (i < h && j < n) tmp[k++] = by_worth(&v[i], &v[j], blocks) <= 0 ? v[i++] : v[j++];
    while (i < h) tmp[k++] = v[i++];
    while (j < n) tmp[k++] = v[j++];
    memcpy(v, tmp, sizeof(int32_t) * (size_t)n);
}

static void order_blocks(Search *s) {
    for (int i = 0; i < s->nblocks; i++) {
        s->blocks[i].worth = (double)s->blocks[i].volume * pow((double)s->blocks[i].pieces, -s->gamma);
        if (s->seed > 1) s->blocks[i].worth *= 1 - 0.02 * (double)(mix(mix(s->seed, (uint64_t)i), 29) >> 40) / 16777216.0;
        s->order[i] = i;
    }
    int32_t *tmp = malloc(sizeof(int32_t) * (size_t)(s->nblocks + 1));
    if (!tmp) return;
    sort_by_worth(s->blocks, s->order, tmp, s->nblocks);
    free(tmp);
}

static void make_blocks(Search *s, int max_simple, double min_fill) {
    int per_kind = max_simple / (s->nkinds ? s->nkinds : 1);
    for (int k = 0; k < s->nkinds; k++) {
        int thin = 0;
        while (thin < 4 && simple_blocks_of(s, k, thin, 1) > per_kind) thin++;
        simple_blocks_of(s, k, thin, 0);
    }
    int done = 0;
    while (done < s->nblocks && s->nblocks < s->cap_blocks && min_fill < 1.5) {
        int upto = s->nblocks;
        for (int i = done; i < upto && s->nblocks < s->cap_blocks; i++) {
            if ((i & 63) == 0 && time_is_up(s)) return;
            for (int j = 0; j <= i && s->nblocks < s->cap_blocks; j++)
                for (int axis = 0; axis < 3; axis++) {
                    join_blocks(s, i, j, axis, min_fill);
                    if (axis == 2 && i != j) join_blocks(s, j, i, axis, min_fill);
                }
        }
        done = upto;
    }
}

/* ---- states ------------------------------------------------------------------------------------------------------ */

static int new_state(Search *s, State *t) {
    memset(t, 0, sizeof *t);
    t->left = malloc(sizeof(int32_t) * (size_t)s->nkinds);
    t->spaces = malloc(sizeof(Space) * MAX_SPACES);
    t->puts = malloc(sizeof(Put) * (size_t)s->cap_puts);
    t->line = s->line_limit >= 0 ? calloc((size_t)s->nbins, sizeof(double)) : NULL;
    return t->left && t->spaces && t->puts && (t->line || s->line_limit < 0);
}

static void free_state(State *t) {
    free(t->left), free(t->spaces), free(t->puts), free(t->line);
    memset(t, 0, sizeof *t);
}

static void copy_state(const Search *s, State *to, const State *from) {
    to->nspaces = from->nspaces, to->nputs = from->nputs, to->stage = from->stage;
    to->volume = from->volume, to->weight = from->weight, to->score = from->score;
    memcpy(to->left, from->left, sizeof(int32_t) * (size_t)s->nkinds);
    memcpy(to->spaces, from->spaces, sizeof(Space) * (size_t)from->nspaces);
    memcpy(to->puts, from->puts, sizeof(Put) * (size_t)from->nputs);
    if (to->line) memcpy(to->line, from->line, sizeof(double) * (size_t)s->nbins);
}

static int covers(const Space *p, const Space *q) {
    return p->x1 <= q->x1 && p->y1 <= q->y1 && p->x2 >= q->x2 && p->y2 >= q->y2 && p->cap >= q->cap;
}

/* Add a space unless another of its height covers it; drop those it covers. A dead one covers only dead ones. */
static int add_space(State *t, const Space *n) {
    for (int i = 0; i < t->nspaces; i++) {
        const Space *p = &t->spaces[i];
        if (p->z == n->z && (!p->dead || n->dead) && covers(p, n)) return 0;
    }
    int k = 0;
    for (int i = 0; i < t->nspaces; i++) {
        const Space *p = &t->spaces[i];
        if (p->z == n->z && (!n->dead || p->dead) && covers(n, p)) continue;
        t->spaces[k++] = *p;
    }
    t->nspaces = k;
    if (t->nspaces >= MAX_SPACES) return 0;
    t->spaces[t->nspaces++] = *n;
    return 1;
}

static void add_top(State *t, Space first) {
    Space work[MAX_MERGES];
    int n = 0, at = 0;
    work[n++] = first;
    while (at < n) {
        Space r = work[at++];
        if (!add_space(t, &r)) continue;
        for (int i = 0; i < t->nspaces && n + 2 <= MAX_MERGES; i++) {
            const Space *p = &t->spaces[i];
            if (p->z != r.z) continue;
            int32_t xa = p->x1 > r.x1 ? p->x1 : r.x1, xb = p->x2 < r.x2 ? p->x2 : r.x2;
            int32_t ya = p->y1 > r.y1 ? p->y1 : r.y1, yb = p->y2 < r.y2 ? p->y2 : r.y2;
            Space m = r;
            m.dead = 0;
            if (p->cap < m.cap) m.cap = p->cap;
            if (xa <= xb && ya < yb && (p->x1 < r.x1 || p->x2 > r.x2)) {
                m.x1 = p->x1 < r.x1 ? p->x1 : r.x1, m.x2 = p->x2 > r.x2 ? p->x2 : r.x2, m.y1 = ya, m.y2 = yb;
                work[n++] = m;
            }
            if (ya <= yb && xa < xb && (p->y1 < r.y1 || p->y2 > r.y2)) {
                m.y1 = p->y1 < r.y1 ? p->y1 : r.y1, m.y2 = p->y2 > r.y2 ? p->y2 : r.y2, m.x1 = xa, m.x2 = xb;
                work[n++] = m;
            }
        }
    }
}

static void cut_spaces(State *t, int32_t z, const Rect *r) {
    Space parts[MAX_SPACES];
    int n = 0, k = 0;
    for (int i = 0; i < t->nspaces; i++) {
        Space p = t->spaces[i];
        if (p.z != z || p.x2 <= r->x1 || p.x1 >= r->x2 || p.y2 <= r->y1 || p.y1 >= r->y2) {
            t->spaces[k++] = p;
            continue;
        }
        if (n + 4 > MAX_SPACES) continue;
        if (p.x1 < r->x1) parts[n] = p, parts[n++].x2 = r->x1;
        if (p.x2 > r->x2) parts[n] = p, parts[n++].x1 = r->x2;
        if (p.y1 < r->y1) parts[n] = p, parts[n++].y2 = r->y1;
        if (p.y2 > r->y2) parts[n] = p, parts[n++].y1 = r->y2;
    }
    t->nspaces = k;
    for (int i = 0; i < n; i++) add_space(t, &parts[i]);
}

/* Adds the mass of a block to the bins: of a join part by part, for its mass need not lie evenly along its hull. */
static void spread_mass(const Search *s, int ib, int32_t x, double *v) {
    const Block *b = &s->blocks[ib];
    if (b->kind < 0) {
        spread_mass(s, b->a, x, v);
        spread_mass(s, b->b, x + (b->axis == 0 ? s->blocks[b->a].dx : 0), v);
        return;
    }
    double per_bin = (double)b->weight * s->bin / b->dx;
    int from = x / s->bin, to = (x + b->dx + s->bin - 1) / s->bin;
    for (int i = from; i < to && i < s->nbins; i++) { /* the part of the bin the block covers */
        double low = (double)i * s->bin, high = low + s->bin;
        if (low < x) low = x;
        if (high > x + b->dx) high = x + b->dx;
        v[i] += per_bin * (high - low) / s->bin;
    }
}

static int line_holds(const Search *s, const State *t, int32_t x, int ib, double *into) {
    double line[4096];
    double *v = into ? into : line;
    if (!into) memcpy(line, t->line, sizeof(double) * (size_t)s->nbins);
    spread_mass(s, ib, x, v);
    double sum = 0;
    for (int i = 0; i < s->nbins; i++) {
        sum += v[i];
        if (i >= s->window_bins) sum -= v[i - s->window_bins];
        if (sum > s->line_limit) return 0;
    }
    return 1;
}

static void put_block(const Search *s, State *t, int ib, const Space *space, int32_t x, int32_t y) {
    const Block *b = &s->blocks[ib];
    Rect r = {x, y, x + b->dx, y + b->dy};
    double cap = space->cap;
    int32_t z = space->z;
    for (int i = 0; i < b->needs; i++) t->left[s->need[b->first_need + i].kind] -= s->need[b->first_need + i].count;
    t->volume += b->volume;
    t->weight += b->weight;
    if (t->line) line_holds(s, t, x, ib, t->line);
    Put *p = &t->puts[t->nputs++];
    p->block = ib, p->x = x, p->y = y, p->z = z;
    cut_spaces(t, z, &r);
    if (z + b->dz + s->min_h > s->box[2]) return;
    double left = cap < NO_LIMIT ? cap - b->pressure : NO_LIMIT;
    if (b->top_cap < left) left = b->top_cap;
    for (int i = 0; i < b->tops; i++) {
        const Rect *q = &s->top[b->first_top + i];
        Space n = {x + q->x1, y + q->y1, x + q->x2, y + q->y2, z + b->dz, 0, left};
        add_top(t, n);
    }
}

/* ---- choosing ---------------------------------------------------------------------------------------------------- */

static int choose_space(const Search *s, const State *t) {
    int best = -1;
    double best_key = 0, best_tie = 0;
    for (int i = 0; i < t->nspaces; i++) {
        const Space *p = &t->spaces[i];
        if (p->dead) continue;
        int32_t fx = p->x1, fy = p->y1 < s->box[1] - p->y2 ? p->y1 : s->box[1] - p->y2;
        if (!s->has_drops && s->box[0] - p->x2 < fx) fx = s->box[0] - p->x2;
        double key;
        switch (s->corner_rule) {
        case 1: key = (double)fx * 4 + fy + p->z; break;
        case 2: key = (double)fx + fy + (double)p->z * 4; break;
        case 3: key = (double)fx * 1e6 + p->z * 1e3 + fy; break;
        default: key = (double)fx + fy + p->z; break;
        }
        double tie = ((double)(p->x2 - p->x1) * (p->y2 - p->y1)) * (s->box[2] - p->z);
        if (best < 0 || key < best_key || (key == best_key && tie > best_tie)) best = i, best_key = key, best_tie = tie;
    }
    return best;
}

typedef struct {
    int32_t at, from, to, z1, z2; /* a face that stands against a side of the space */
} Face;

typedef struct {
    int block;
    int32_t x, y;
    double value;
} Choice;

#define MAX_FACES 64

typedef struct {
    Face face[4][MAX_FACES]; /* against x1, x2, y1, y2 of the space */
    int n[4];
} Faces;

static void add_face(Faces *f, int side, int32_t from, int32_t to, int32_t z1, int32_t z2) {
    if (f->n[side] >= MAX_FACES) return;
    Face *g = &f->face[side][f->n[side]++];
    g->at = 0, g->from = from, g->to = to, g->z1 = z1, g->z2 = z2;
}

static void find_faces(const Search *s, const State *t, const Space *p, Faces *f) {
    memset(f->n, 0, sizeof f->n);
    int32_t H = s->box[2];
    if (p->x1 == 0) add_face(f, 0, 0, s->box[1], 0, H);
    if (p->x2 == s->box[0]) add_face(f, 1, 0, s->box[1], 0, H);
    if (p->y1 == 0) add_face(f, 2, 0, s->box[0], 0, H);
    if (p->y2 == s->box[1]) add_face(f, 3, 0, s->box[0], 0, H);
    for (int i = 0; i < t->nputs; i++) {
        const Put *u = &t->puts[i];
        const Block *b = &s->blocks[u->block];
        if (u->z + b->dz <= p->z) continue;
        int32_t X2 = u->x + b->dx, Y2 = u->y + b->dy;
        if (u->y < p->y2 && Y2 > p->y1) {
            if (X2 == p->x1) add_face(f, 0, u->y, Y2, u->z, u->z + b->dz);
            else if (u->x == p->x2) add_face(f, 1, u->y, Y2, u->z, u->z + b->dz);
        }
        if (u->x < p->x2 && X2 > p->x1) {
            if (Y2 == p->y1) add_face(f, 2, u->x, X2, u->z, u->z + b->dz);
            else if (u->y == p->y2) add_face(f, 3, u->x, X2, u->z, u->z + b->dz);
        }
    }
}

static double touched(const Faces *f, int side, int32_t from, int32_t to, int32_t z1, int32_t z2) {
    double area = 0;
    for (int i = 0; i < f->n[side]; i++) {
        const Face *g = &f->face[side][i];
        int32_t a = g->from > from ? g->from : from, b = g->to < to ? g->to : to;
        int32_t c = g->z1 > z1 ? g->z1 : z1, d = g->z2 < z2 ? g->z2 : z2;
        if (b > a && d > c) area += (double)(b - a) * (d - c);
    }
    return area;
}

static int drop_blocked(const Search *s, const State *t, int32_t x2, int32_t y1, int32_t y2, int32_t z1, int32_t z2,
                        int32_t drop) {
    for (int i = 0; i < t->nputs; i++) {
        const Put *u = &t->puts[i];
        const Block *b = &s->blocks[u->block];
        if (b->drop > drop && u->x >= x2 && u->y < y2 && u->y + b->dy > y1 && u->z < z2 && u->z + b->dz > z1) return 1;
    }
    return 0;
}

static double power(double v, double e) {
    if (e == 1) return v;
    if (e == 2) return v * v;
    if (e == 4) return v * v * v * v;
    if (e == 0) return 1;
    return pow(v, e);
}

/* The best `most` blocks for this space, best first. */
static int choose_blocks(const Search *s, const State *t, const Space *p, int most, Choice *out) {
    int n = 0;
    int32_t L = p->x2 - p->x1, W = p->y2 - p->y1, H = s->box[2] - p->z;
    Faces faces;
    find_faces(s, t, p, &faces);
    int far_x = !s->has_drops && s->box[0] - p->x2 < p->x1, far_y = s->box[1] - p->y2 < p->y1;
    double whole = (double)L * W * H;
    int32_t drop = s->stages[t->stage];
    for (int o = 0; o < s->nblocks; o++) {
        int ib = s->order[o];
        const Block *b = &s->blocks[ib];
        if (n == most && b->worth <= out[n - 1].value) break;
        if (b->dx > L || b->dy > W || b->dz > H || b->drop != drop) continue;
        if (b->weight > s->payload - t->weight || b->pressure > p->cap) continue;
        int enough = 1;
        for (int i = 0; i < b->needs; i++) {
            const Need *d = &s->need[b->first_need + i];
            if (d->count > t->left[d->kind]) {
                enough = 0;
                break;
            }
        }
        if (!enough) continue;
        double use = ((double)b->dx + s->fit[0][L - b->dx]) * ((double)b->dy + s->fit[1][W - b->dy]);
        use *= b->tops ? (double)b->dz + s->fit[2][H - b->dz] : (double)b->dz;
        double value = b->worth * power(use / whole, s->beta);
        if (n == most && value <= out[n - 1].value) continue;
        int32_t x1 = far_x ? p->x2 - b->dx : p->x1, x2 = x1 + b->dx;
        int32_t y1 = far_y ? p->y2 - b->dy : p->y1, y2 = y1 + b->dy;
        int32_t z1 = p->z, z2 = z1 + b->dz;
        double touch = (double)b->dx * b->dy;
        if (z2 == s->box[2]) touch += (double)b->dx * b->dy;
        if (x1 == p->x1) touch += touched(&faces, 0, y1, y2, z1, z2);
        if (x2 == p->x2) touch += touched(&faces, 1, y1, y2, z1, z2);
        if (y1 == p->y1) touch += touched(&faces, 2, x1, x2, z1, z2);
        if (y2 == p->y2) touch += touched(&faces, 3, x1, x2, z1, z2);
        double surface = 2.0 * ((double)b->dx * b->dy + (double)b->dx * b->dz + (double)b->dy * b->dz);
        value *= power(touch / surface, s->alpha);
        if (n == most && value <= out[n - 1].value) continue;
        if (s->has_drops && drop_blocked(s, t, x2, y1, y2, z1, z2, drop)) continue;
        if (t->line && !line_holds(s, t, x1, ib, NULL)) continue;
        int at = n < most ? n++ : n - 1;
        while (at > 0 && out[at - 1].value < value) out[at] = out[at - 1], at--;
        out[at].block = ib, out[at].x = x1, out[at].y = y1, out[at].value = value;
    }
    return n;
}

/* The next space with something to put into it, and what; 0 when nothing more goes in. */
static int choices(const Search *s, State *t, int most, Choice *out, Space *where) {
    for (;;) {
        int i = choose_space(s, t);
        if (i < 0) {
            if (t->stage + 1 >= s->nstages) return 0;
            t->stage++;
            for (int k = 0; k < t->nspaces; k++) t->spaces[k].dead = 0;
            continue;
        }
        *where = t->spaces[i];
        int n = t->nputs < s->cap_puts ? choose_blocks(s, t, where, most, out) : 0;
        if (n > 0) return n;
        t->spaces[i].dead = 1;
    }
}

static void remember(Search *s, const State *t) {
    if (t->volume <= s->best.volume) return;
    copy_state(s, &s->best, t);
    s->best_at = now_s();
}

static void complete(Search *s, State *t) {
    Choice c;
    Space where;
    while (choices(s, t, 1, &c, &where)) put_block(s, t, c.block, &where, c.x, c.y);
    s->effort++;
    remember(s, t);
}

/* Which lengths the remaining pieces can make up along each direction, for judging what a block leaves over. */
static void find_fits(Search *s, const int32_t *left) {
    for (int d = 0; d < 3; d++) {
        int32_t n = s->box[d], *fit = s->fit[d];
        memset(fit, 0, sizeof(int32_t) * (size_t)(n + 1));
        fit[0] = 1; /* first as marks: reachable */
        for (int k = 0; k < s->nkinds; k++) {
            if (left[k] <= 0) continue;
            const Kind *q = &s->kinds[k];
            for (int turn = 0; turn < q->turnings; turn++) {
                int32_t side = q->turned[turn][d];
                int again = side > n;
                for (int e = 0; e < turn; e++) again |= q->turned[e][d] == side;
                if (again) continue;
                memset(s->copies, 0, sizeof(int32_t) * (size_t)(n + 1));
                for (int32_t i = side; i <= n; i++)
                    if (!fit[i] && fit[i - side] && s->copies[i - side] < left[k])
                        fit[i] = 1, s->copies[i] = s->copies[i - side] + 1;
            }
        }
        int32_t last = 0;
        for (int32_t i = 0; i <= n; i++) {
            if (fit[i]) last = i;
            fit[i] = last;
        }
    }
}

static void first_state(const Search *s, State *t) {
    t->nspaces = 1, t->nputs = 0, t->stage = 0, t->volume = 0, t->weight = 0, t->score = 0;
    Space floor = {0, 0, s->box[0], s->box[1], 0, 0, NO_LIMIT};
    t->spaces[0] = floor;
    for (int k = 0; k < s->nkinds; k++) t->left[k] = s->kinds[k].count;
    if (t->line) memset(t->line, 0, sizeof(double) * (size_t)s->nbins);
}

/* One beam search of the given width. `pool` holds 2 * width + 2 states. */
static int beam(Search *s, int width, State *pool) {
    State *now = pool, *next = pool + width, *child = pool + 2 * width, *whole = child + 1;
    Choice list[MAX_CHILDREN];
    Space where;
    int nnow = 1, rounds = 0;
    int most = width < MAX_CHILDREN ? width : MAX_CHILDREN;
    first_state(s, &now[0]);
    while (nnow > 0) {
        int nnext = 0;
        for (int i = 0; i < nnow; i++) {
            int n = choices(s, &now[i], rounds == 0 ? MAX_CHILDREN : most, list, &where);
            if (n > 0) find_fits(s, now[i].left);
            for (int c = 0; c < n; c++) {
                if (time_is_up(s)) return 0;
                copy_state(s, child, &now[i]);
                put_block(s, child, list[c].block, &where, list[c].x, list[c].y);
                copy_state(s, whole, child);
                complete(s, whole);
                child->score = whole->volume;
                int skip = 0;
                for (int k = 0; k < nnext && !skip; k++) skip = next[k].score == child->score;
                if (skip || (nnext == width && child->score <= next[nnext - 1].score)) continue;
                int at = nnext < width ? nnext++ : nnext - 1;
                State spare = next[at];
                next[at] = *child;
                *child = spare;
                while (at > 0 && next[at - 1].score < next[at].score) {
                    State swap = next[at];
                    next[at] = next[at - 1], next[at - 1] = swap;
                    at--;
                }
            }
        }
        State *swap = now;
        now = next, next = swap;
        nnow = nnext;
        rounds++;
    }
    return 1;
}

/* ---- the door ---------------------------------------------------------------------------------------------------- */

static int write_block(const Search *s, int ib, int32_t x, int32_t y, int32_t z, int32_t *out, int n, int cap) {
    const Block *b = &s->blocks[ib];
    if (b->kind < 0) {
        const Block *a = &s->blocks[b->a];
        n = write_block(s, b->a, x, y, z, out, n, cap);
        return write_block(s, b->b, x + (b->axis == 0 ? a->dx : 0), y + (b->axis == 1 ? a->dy : 0),
                           z + (b->axis == 2 ? a->dz : 0), out, n, cap);
    }
    for (int iz = 0; iz < b->nz; iz++)
        for (int ix = 0; ix < b->nx; ix++)
            for (int iy = 0; iy < b->ny; iy++) {
                if (n >= cap) return n;
                int32_t *p = out + 7 * n++;
                p[0] = b->kind, p[1] = x + ix * b->ox, p[2] = y + iy * b->oy, p[3] = z + iz * b->oz;
                p[4] = b->ox, p[5] = b->oy, p[6] = b->oz;
            }
    return n;
}

EXPORT int32_t cqdesk_load_abi(void) { return ABI_VERSION; }

static int drops_of(Search *s) { /* distinct drop numbers, greatest first */
    int n = 0;
    for (int k = 0; k < s->nkinds; k++) {
        int32_t d = s->kinds[k].drop;
        int at = 0;
        while (at < n && s->stages[at] > d) at++;
        if (at < n && s->stages[at] == d) continue;
        memmove(s->stages + at + 1, s->stages + at, sizeof(int32_t) * (size_t)(n - at));
        s->stages[at] = d;
        n++;
    }
    return n;
}

/* Returns the number of placements written (kind, x, y, z, dx, dy, dz each), or -1 when memory ran out.
 * real: seconds, effort limit (greedy completions, 0 none), power of what is left over, power of the number of pieces,
 * least fill of a block, line limit (mass in a window, < 0 none).  whole: box x, y, z, kinds, most blocks, corner rule, line bin, bins in a window, most width, seed.
 * stats: greedy completions, blocks, volume, second of the best, last width completed. */
EXPORT int32_t cqdesk_load_search(const int32_t *whole, const double *real, const Kind *kinds, const int64_t *weights,
                                  const int64_t *top_loads, int64_t payload, const volatile int32_t *cancel,
                                  int32_t *out, int32_t cap, double *stats) {
    Search search, *s = &search;
    memset(s, 0, sizeof *s);
    double start = now_s();
    int32_t written = -1;
    memcpy(s->box, whole, sizeof s->box);
    s->nkinds = whole[3];
    s->kinds = kinds, s->weights = weights, s->top_loads = top_loads, s->payload = payload, s->cancel = cancel;
    s->deadline = start + real[0], s->effort_limit = (int64_t)real[1];
    s->beta = real[2], s->gamma = real[3];
    s->line_limit = real[5], s->bin = whole[6], s->window_bins = whole[7];
    s->nbins = s->bin > 0 ? (s->box[0] + s->bin - 1) / s->bin : 0;
    if (s->nbins > 4096) s->line_limit = -1;
    s->corner_rule = whole[5];
    s->seed = (uint32_t)whole[9];
    s->cap_puts = cap < 6000 ? cap : 6000;
    s->cap_blocks = whole[4];
    s->cap_need = s->cap_blocks * 6 + 64;
    s->cap_top = s->cap_blocks * 4 + 64;
    s->cap_seen = 1024;
    while (s->cap_seen < 4 * s->cap_blocks) s->cap_seen *= 2;
    s->min_h = s->box[2];
    for (int k = 0; k < s->nkinds; k++)
        for (int turn = 0; turn < kinds[k].turnings; turn++)
            if (kinds[k].turned[turn][2] < s->min_h) s->min_h = kinds[k].turned[turn][2];
    s->stages = malloc(sizeof(int32_t) * (size_t)(s->nkinds + 1));
    s->blocks = malloc(sizeof(Block) * (size_t)s->cap_blocks);
    s->need = malloc(sizeof(Need) * (size_t)s->cap_need);
    s->top = malloc(sizeof(Rect) * (size_t)s->cap_top);
    s->order = malloc(sizeof(int32_t) * (size_t)(s->cap_blocks + 1));
    s->seen = calloc((size_t)s->cap_seen, sizeof(uint64_t));
    int32_t longest = 0;
    for (int d = 0; d < 3; d++) {
        s->fit[d] = malloc(sizeof(int32_t) * (size_t)(s->box[d] + 1));
        if (s->box[d] > longest) longest = s->box[d];
    }
    s->copies = malloc(sizeof(int32_t) * (size_t)(longest + 1));
    State *pool = NULL;
    int npool = 0;
    if (!s->stages || !s->blocks || !s->need || !s->top || !s->order || !s->seen || !s->fit[0] || !s->fit[1] || !s->fit[2] || !s->copies)
        goto end;
    s->nstages = drops_of(s);
    s->has_drops = s->nstages > 1;
    if (!new_state(s, &s->best)) goto end;
    first_state(s, &s->best);
    make_blocks(s, s->cap_blocks * 6 / 10, real[4]);
    order_blocks(s);
    find_fits(s, s->best.left);
    int last = 0, rounds = 0;
    for (int width = 1; width <= whole[8]; width = width < 3 ? width + 1 : (int)(width * 1.4143)) {
        int needed = 2 * width + 2;
        State *more = realloc(pool, sizeof(State) * (size_t)needed);
        if (!more) break;
        pool = more;
        int ok = 1;
        s->alpha = CONTACT_POWER[rounds++ % 4];
        while (npool < needed && ok) ok = new_state(s, &pool[npool]), npool += 1;
        if (!ok || !beam(s, width, pool)) break;
        last = width;
        if (s->best.volume >= (int64_t)s->box[0] * s->box[1] * s->box[2]) break;
        int all = 1;
        for (int k = 0; k < s->nkinds && all; k++) all = s->best.left[k] == 0;
        if (all) break;
    }
    written = 0;
    for (int i = 0; i < s->best.nputs; i++) {
        const Put *p = &s->best.puts[i];
        written = write_block(s, p->block, p->x, p->y, p->z, out, written, cap);
    }
    stats[0] = (double)s->effort, stats[1] = s->nblocks, stats[2] = (double)s->best.volume;
    stats[3] = s->best_at ? s->best_at - start : 0, stats[4] = last;
end:
    for (int i = 0; i < npool; i++) free_state(&pool[i]);
    free(pool);
    free_state(&s->best);
    for (int d = 0; d < 3; d++) free(s->fit[d]);
    free(s->copies), free(s->stages), free(s->blocks), free(s->need), free(s->top), free(s->order), free(s->seen);
    return written;
}
