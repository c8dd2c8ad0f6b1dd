"""The adherence figures of `stimlog analyze` by pandas: the rules of bench/duckdbAdherence.js, for two sessions of
30 minutes a day. Usage: python3 pandasAdherence.py FILE ZONE OUT.csv"""

import sys

import numpy as np
import pandas as pd

WHOLE, GAP, DAY = 1_440_000, 900_000, 86_400_000
file, zone, output = sys.argv[1:]

raw = pd.read_csv(file, dtype={"patient_id": str, "session_id": str, "end_reason": str, "program_id": str})
raw["start"] = pd.to_datetime(raw["start"], utc=True)
raw["ms"] = (raw["duration_s"] * 1000).round().astype("int64")
records = raw.groupby(["patient_id", "start"], sort=True).agg(ms=("ms", "max"), copies=("ms", "size")).reset_index()
records["began"] = records["start"].astype("int64") // 1_000_000
records["end"] = records["began"] + records["ms"]
by = records.groupby("patient_id")
ended = by["end"].cummax().groupby(records["patient_id"]).shift()
whole = records["ms"] >= WHOLE
whole_before = whole.groupby(records["patient_id"]).shift(fill_value=False)
covered = (np.minimum(ended.fillna(records["began"]), records["end"]) - records["began"]).clip(lower=0)
records["counted"] = records["ms"] - covered.astype("int64")
joins = ended.notna() & (records["began"] - ended < GAP) & ~(whole_before & whole)
records["session"] = (~joins).groupby(records["patient_id"]).cumsum()
sessions = (
    records.groupby(["patient_id", "session"])
    .agg(start=("start", "min"), ms=("counted", "sum"), fragments=("ms", "size"), records=("copies", "sum"))
    .reset_index()
)
wall = sessions["start"].dt.tz_convert(zone).dt.tz_localize(None)
sessions["day"] = wall.astype("datetime64[ns]").astype("int64") // 1_000_000 // DAY
sessions["valid"] = (sessions["ms"] >= WHOLE).astype("int64")
sessions["short"] = 1 - sessions["valid"]
used = sessions.groupby(["patient_id", "day"]).agg(
    valid=("valid", "sum"),
    short=("short", "sum"),
    ms=("ms", "sum"),
    records=("records", "sum"),
    fragments=("fragments", "sum"),
    sessions=("ms", "size"),
)
span = used.reset_index().groupby("patient_id")["day"].agg(["min", "max"])
grid = pd.MultiIndex.from_arrays(
    [
        np.repeat(span.index, span["max"] - span["min"] + 1),
        np.concatenate([np.arange(a, b + 1) for a, b in zip(span["min"], span["max"])]),
    ],
    names=["patient_id", "day"],
)
days = used.reindex(grid, fill_value=0).reset_index()
days["idle"] = days["valid"] + days["short"] == 0
days["kept"] = days["valid"] >= 2


def runs(flag):
    """Length of each run of days on which a flag holds, by patient."""
    begins = (days[flag] != days[flag].shift()) | (days["patient_id"] != days["patient_id"].shift())
    held = days[days[flag]]
    return held.groupby(["patient_id", begins.cumsum()[days[flag]]]).size().rename("days").reset_index()


idle = runs("idle")
idle = idle[idle["days"] >= 3].groupby("patient_id")["days"].agg(["size", "sum"])
streak = runs("kept").groupby("patient_id")["days"].max()
days["week"] = (days["day"] + 3) // 7
weeks = days.groupby(["patient_id", "week"])["valid"].sum().groupby("patient_id").agg(["size", "max"])
days = days.assign(
    joined=days["fragments"] - days["sessions"],
    capped=days["valid"].clip(upper=2),
    correct=days["valid"] == 2,
    used=~days["idle"],
    credited=days["ms"].clip(upper=2 * 1_800_000),
)
sums = days.groupby("patient_id")
result = pd.DataFrame(
    {
        "days": sums.size(),
        "records": sums["records"].sum(),
        "joined": sums["joined"].sum(),
        "valid": sums["valid"].sum(),
        "short": sums["short"].sum(),
        "capped": sums["capped"].sum(),
        "correct_days": sums["correct"].sum(),
        "at_least_days": sums["kept"].sum(),
        "any_use_days": sums["used"].sum(),
        "credited_ms": sums["credited"].sum(),
        "delivered_ms": sums["ms"].sum(),
    }
)
result["holidays"] = idle["size"].reindex(result.index, fill_value=0)
result["holiday_days"] = idle["sum"].reindex(result.index, fill_value=0)
result["streak"] = streak.reindex(result.index, fill_value=0)
result["weeks"] = weeks["size"]
result["best_week"] = weeks["max"]
result.to_csv(output)
