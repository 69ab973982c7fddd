package io.spanweave.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * One version of a library: a row of the table.
 *
 * @param library its name
 * @param version its version
 * @param jars its own jars, every class of which is looked at
 * @param needs what these need to resolve their supertypes
 */
record LibraryRow(String library, String version, List<Path> jars, List<Path> needs) {
    private static final Path DOWNLOADS = Path.of("target", "libraries");
    private static final String NEEDS = ".needs";

    /** What the build has downloaded: an execution of {@code pom.xml} is a library, its jars of one version are a row. */
    static List<LibraryRow> all() throws Exception {
        Map<String, Map<String, List<Path>>> libraries = new LinkedHashMap<>();
        Element pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile())
                .getDocumentElement();
        for (Element execution : all(pom, "execution")) {
            Map<String, List<Path>> versions = new LinkedHashMap<>();
            for (Element item : all(execution, "artifactItem")) {
                versions.computeIfAbsent(text(item, "version"), version -> new ArrayList<>())
                        .add(jar(item));
            }
            if (!versions.isEmpty()) {
                libraries.put(text(execution, "id"), versions);
            }
        }
        List<LibraryRow> rows = new ArrayList<>();
        libraries.forEach((library, versions) -> versions.forEach((version, jars) -> {
            if (!library.endsWith(NEEDS)) {
                List<Path> needs = new ArrayList<>();
                libraries
                        .getOrDefault(library + NEEDS, new TreeMap<>())
                        .values()
                        .forEach(needs::addAll);
                rows.add(new LibraryRow(library.replace('_', ' '), version, jars, needs));
            }
        }));
        return rows;
    }

    private static Path jar(Element item) {
        Path jar = DOWNLOADS.resolve(
                text(item, "groupId") + "." + text(item, "artifactId") + "-" + text(item, "version") + ".jar");
        assertThat(jar).as("downloaded by the build").isRegularFile();
        assertThat(Files.isReadable(jar)).isTrue();
        return jar;
    }

    private static List<Element> all(Element parent, String name) {
        List<Element> elements = new ArrayList<>();
        NodeList found = parent.getElementsByTagName(name);
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    /** The text of a child; of an execution not the one of some grandchild. */
    private static String text(Element parent, String name) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeName().equals(name)) {
                return child.getTextContent().strip();
            }
        }
        throw new AssertionError(name + " of " + parent.getTextContent());
    }

    @Override
    public String toString() {
        return library + " " + version;
    }
}
