meta:
  id: stimlog_frames
  title: Binary telemetry of neurostimulators, stimlog frames version 1
  ks-version: '0.10'
  endian: le
  encoding: UTF-8
doc: |
  A capture without damage: frames from the first byte to the last. docs/formats/frames.md has every field
  in words, and how a reader finds the frames of a capture that is damaged. The checksums are read here and
  not checked: `header_crc` is CRC-32 (IEEE 802.3) of bytes 4 to 19 of its frame, `frame_crc` of bytes 4 up
  to itself.
seq:
  - id: frames
    type: frame
    repeat: eos
types:
  frame:
    seq:
      - id: sync
        contents: [0x9c, 0x53, 0x4c, 0x46]
      - id: version
        type: u1
        valid: 1
      - id: type
        type: u1
        enum: frame_type
      - id: flags
        type: frame_flags
        size: 2
      - id: channel
        type: u4
        doc: which device on the line
      - id: seq_number
        type: u4
        doc: number of the frame in the device, wraps; 0 in frames of the reader
      - id: payload_length
        type: u4
        valid:
          max: 32768
      - id: header_crc
        type: u4
      - id: payload
        size: payload_length
        type:
          switch-on: type
          cases:
            'frame_type::header': header
            'frame_type::program': program
            'frame_type::pulses': pulses
            'frame_type::contraction': contraction
            'frame_type::session_start': session_start
            'frame_type::session_stop': session_stop
            'frame_type::parameter_change': parameter_change
            'frame_type::impedance': impedance
            'frame_type::battery': battery
            'frame_type::clock_set': clock_set
            'frame_type::clock_check': clock_check
            'frame_type::amplitude_clamp': amplitude_clamp
            'frame_type::telemetry_gap': telemetry_gap
            'frame_type::end': end
      - id: frame_crc
        type: u4
  frame_flags:
    seq:
      - id: bits
        type: u2
    instances:
      repeats:
        value: bits & 1 != 0
        doc: says again what was said before, for those who listen late; headers only
  text:
    seq:
      - id: length
        type: u2
      - id: value
        type: str
        size: length
  time:
    seq:
      - id: unix_ms
        type: s8
      - id: offset_raw
        type: s2
    instances:
      is_utc:
        value: offset_raw == 0x7fff
        doc: written in UTC, nobody knows the local time
      offset_minutes:
        value: 'is_utc ? 0 : offset_raw'
        doc: local wall clock minus UTC, minutes
  count:
    seq:
      - id: raw
        type: u4
    instances:
      is_known:
        value: raw != 0xffffffff
  stamp:
    seq:
      - id: tick_ms
        type: u4
        doc: monotonic counter of the device, wraps
      - id: time
        type: time
        doc: wall clock of the device when it wrote
  header:
    seq:
      - id: patient_id
        type: text
      - id: device_id
        type: text
      - id: zone
        type: text
        doc: IANA name or offset of the patient's home; empty if not known
      - id: level
        type: u1
        enum: log_level
      - id: activated
        type: text
        doc: local date
      - id: sessions_per_day
        type: u2
      - id: session_minutes
        type: f8
  program:
    seq:
      - id: program_id
        type: text
      - id: frequency_hz
        type: f8
      - id: pulse_width_us
        type: f8
      - id: amplitude_left_ma
        type: f8
      - id: amplitude_right_ma
        type: f8
      - id: on_s
        type: f8
      - id: off_s
        type: f8
      - id: ramp_up_s
        type: f8
      - id: ramp_down_s
        type: f8
      - id: session_min
        type: f8
  pulses:
    seq:
      - id: session_start
        type: time
      - id: contraction
        type: u2
        doc: from 1 in the session
      - id: left
        type: columns
      - id: right
        type: columns
  columns:
    doc: pulses of one side, column after column
    seq:
      - id: first_us
        type: s8
        doc: begin of the first pulse since the session began
      - id: count
        type: u2
      - id: interval_us
        type: u4
        repeat: expr
        repeat-expr: count
        doc: begin of each pulse since the begin of the one before; 0 for the first
      - id: amplitude_ua
        type: u2
        repeat: expr
        repeat-expr: count
        doc: 0xffff if absent, as pulse width and peak
      - id: pulse_width_us
        type: u2
        repeat: expr
        repeat-expr: count
      - id: peak_mv
        type: u2
        repeat: expr
        repeat-expr: count
      - id: flags
        type: pulse_flags
        repeat: expr
        repeat-expr: count
  pulse_flags:
    seq:
      - id: bits
        type: u1
    instances:
      compliance_limited:
        value: bits & 1 != 0
      amplitude_clamped:
        value: bits & 2 != 0
      open_lead:
        value: bits & 4 != 0
      short_circuit:
        value: bits & 8 != 0
      charge_imbalance:
        value: bits & 16 != 0
  contraction:
    seq:
      - id: stamp
        type: stamp
      - id: session_id
        type: text
      - id: contraction
        type: u4
        doc: from 1 in the session
      - id: side
        type: u1
        enum: side
      - id: start
        type: time
      - id: duration_ms
        type: f8
      - id: pulses
        type: count
      - id: amplitude_mean_ma
        type: f8
      - id: amplitude_peak_ma
        type: f8
      - id: impedance_ohm
        type: f8
      - id: force_ratio
        type: f8
  session_start:
    seq:
      - id: stamp
        type: stamp
      - id: session_id
        type: text
      - id: program_id
        type: text
  session_stop:
    seq:
      - id: stamp
        type: stamp
      - id: session_id
        type: text
      - id: start
        type: time
      - id: duration_ms
        type: u4
        valid:
          max: 86400000
      - id: end_reason
        type: text
      - id: program_id
        type: text
      - id: amplitude_left_ma
        type: f8
      - id: amplitude_right_ma
        type: f8
      - id: pulse_width_us
        type: f8
      - id: frequency_hz
        type: f8
      - id: impedance_left_ohm
        type: f8
      - id: impedance_right_ohm
        type: f8
      - id: contractions
        type: count
      - id: pulses_left
        type: count
      - id: pulses_right
        type: count
      - id: limited_left
        type: count
      - id: limited_right
        type: count
      - id: charge_left_uc
        type: f8
      - id: charge_right_uc
        type: f8
  parameter_change:
    seq:
      - id: stamp
        type: stamp
      - id: program
        type: program
  impedance:
    seq:
      - id: stamp
        type: stamp
      - id: impedance_left_ohm
        type: f8
      - id: impedance_right_ohm
        type: f8
  battery:
    seq:
      - id: stamp
        type: stamp
      - id: voltage_v
        type: f8
      - id: state
        type: text
  clock_set:
    seq:
      - id: stamp
        type: stamp
      - id: from
        type: time
        doc: what the clock showed before
  clock_check:
    seq:
      - id: stamp
        type: stamp
      - id: host_time
        type: time
        doc: a clock that is right
  amplitude_clamp:
    seq:
      - id: stamp
        type: stamp
      - id: side
        type: u1
        enum: side
      - id: requested_ma
        type: f8
      - id: clamped_ma
        type: f8
  telemetry_gap:
    seq:
      - id: from
        type: time
      - id: to
        type: time
  end:
    seq:
      - id: last_seq
        type: u4
        doc: number of the newest frame in the device
enums:
  frame_type:
    1: header
    2: program
    3: pulses
    4: contraction
    5: session_start
    6: session_stop
    7: parameter_change
    8: impedance
    9: battery
    10: clock_set
    11: clock_check
    12: amplitude_clamp
    13: telemetry_gap
    14: end
  log_level:
    0: session
    1: contraction
    2: pulse
  side:
    0: left
    1: right
