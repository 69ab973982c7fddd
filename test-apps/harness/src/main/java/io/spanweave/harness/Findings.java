package io.spanweave.harness;

import java.util.ArrayList;
import java.util.List;

/** Collects what the rules have to say about one item, each line led by what it is about. */
final class Findings {
    private final List<String> complaints;
    private final List<String> notes;
    private final String about;

    Findings() {
        this(new ArrayList<>(), new ArrayList<>(), "");
    }

    private Findings(List<String> complaints, List<String> notes, String about) {
        this.complaints = complaints;
        this.notes = notes;
        this.about = about;
    }

    /** The same lists, with another subject. */
    Findings about(String subject) {
        return new Findings(complaints, notes, subject + ": ");
    }

    /** GlitchTip drops, splits or refuses it. */
    void complain(String what) {
        complaints.add(about + what);
    }

    void complainIf(boolean broken, String what) {
        if (broken) {
            complain(what);
        }
    }

    /** GlitchTip keeps it, but not all of it. */
    void note(String what) {
        notes.add(about + what);
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }
}
