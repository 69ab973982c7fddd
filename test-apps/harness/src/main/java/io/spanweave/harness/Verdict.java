package io.spanweave.harness;

import java.util.List;

/** What GlitchTip makes of one request: its answer, what it stores, and what it loses on the way. */
record Verdict(int status, String answer, List<Envelope.Item> stored, List<String> complaints, List<String> notes) {}
