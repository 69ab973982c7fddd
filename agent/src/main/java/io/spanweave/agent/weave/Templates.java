package io.spanweave.agent.weave;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one advice comes to in each of the methods it is for.
 *
 * <p>A file of numbers of two bytes: how many texts there are, and each with its length in front; how many templates, and of
 * each the numbers of its method's name and descriptor among the texts, its length, and the {@link Template}.
 */
final class Templates {
    /** The name of the stub of a chosen method. */
    static final String ANY = "any";

    /** Where what woven code calls is said to be, in a file of which packaging changes nothing. */
    static final String GATE = "spanweave/gate/";

    /** Where it is: packaging moves it, and this text with it. */
    static final String BOOTSTRAP = "io/spanweave/bootstrap/";

    private final byte[] file;
    private final String[] texts;
    private final Map<String, Integer> places = new HashMap<>();
    private int at;

    private Templates(byte[] file) {
        this.file = file;
        this.texts = new String[number()];
        for (int i = 0; i < texts.length; i++) {
            int length = number();
            texts[i] = new String(file, at, length, StandardCharsets.UTF_8).replace(GATE, BOOTSTRAP);
            at += length;
        }
        for (int templates = number(); templates > 0; templates--) {
            String method = texts[number()] + texts[number()];
            int length = number();
            places.put(method, at);
            at += length;
        }
    }

    /**
     * Reads them.
     *
     * @throws FileNotFoundException when they are missing from the jar
     */
    static Templates read(@Nullable ClassLoader loader, String resource) throws IOException {
        byte[] file = ClassFiles.readResource(loader, resource);
        if (file == null) {
            throw new FileNotFoundException(
                    "the template " + resource.substring(resource.lastIndexOf('/') + 1) + " is missing from the jar");
        }
        return new Templates(file);
    }

    /** For a method of a fixed seam. */
    Template of(String method, String descriptor, String owner) {
        return new Template(file, texts, place(method + descriptor), owner, null);
    }

    /** For a chosen method. */
    Template of(ChosenCall call) {
        return new Template(file, texts, place(ANY + call.stub()), call.owner(), call);
    }

    private int place(String method) {
        Integer place = places.get(method);
        if (place == null) {
            throw new IllegalStateException("no template for " + method);
        }
        return place;
    }

    private int number() {
        int number = (file[at] & 0xFF) << 8 | (file[at + 1] & 0xFF);
        at += 2;
        return number;
    }
}
