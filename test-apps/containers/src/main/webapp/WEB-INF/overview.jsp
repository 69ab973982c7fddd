<%@ page contentType="text/html;charset=UTF-8" session="false" %>
<h1>Parcels</h1>
<p>${receivers}</p>
