/* A card may not be read by just any page that knows the class. Today's browsers ask the agent, which knows the pages
 * that were allowed; an object in Internet Explorer speaks with the user's own rights instead, so it looks at the zone
 * of its page, as Internet Explorer itself has determined it: intranet and trusted sites are listed by administrators.
 * A host by its private address is of the intranet, too, although Internet Explorer takes every address for the internet.
 * A page cannot change what the host says here, unlike `document.URL`. */
#include "page.h"

#include <servprov.h>
#include <stdlib.h>
#include <string.h>
#include <urlmon.h>

#include "object.h"

#define LONGEST_ID 1024

/* NULL if the site is no browser. */
static IInternetHostSecurityManager *host_of(IUnknown *site) {
    IServiceProvider *provider;
    void *host = NULL;
    if (site == NULL) return NULL;
    if (FAILED(site->lpVtbl->QueryInterface(site, &IID_IServiceProvider, (void **)&provider))) return NULL;
    if (FAILED(provider->lpVtbl->QueryService(provider, &IID_IInternetHostSecurityManager,
                                              &IID_IInternetHostSecurityManager, &host)))
        host = NULL;
    provider->lpVtbl->Release(provider);
    return host;
}

/* The next number of an address, at most 255, behind which `end` stands; -1 if there is none. */
static long part_of(const char **text, char end) {
    char *after;
    if (**text < '0' || **text > '9') return -1;
    long number = strtol(*text, &after, 10);
    if (number > 255 || *after != end) return -1;
    *text = after + 1;
    return number;
}

/* Whether a security identity, `http:10.1.2.3`, is of a host that the internet cannot have: 10/8, 172.16/12, 192.168/16
 * (RFC 1918) and this machine. */
static int is_private(const char *identity) {
    const char *host = strchr(identity, ':');
    if (host++ == NULL) return 0;
    long first = part_of(&host, '.'), second = part_of(&host, '.');
    if (first < 0 || second < 0 || part_of(&host, '.') < 0 || part_of(&host, 0) < 0) return 0;
    return first == 10 || first == 127 || (first == 172 && second >= 16 && second < 32) ||
           (first == 192 && second == 168);
}

int page_trusted(IUnknown *site) {
    BYTE id[LONGEST_ID];
    DWORD length = sizeof id, zone = URLZONE_UNTRUSTED;
    IInternetHostSecurityManager *host = host_of(site);
    if (host == NULL) return 1;
    HRESULT done = host->lpVtbl->GetSecurityId(host, id, &length, 0);
    host->lpVtbl->Release(host);
    if (FAILED(done) || length < sizeof zone || length > sizeof id) return 0;
    memcpy(&zone, id + length - sizeof zone, sizeof zone); /* scheme, host, and at the end the zone */
    memset(id + length - sizeof zone, 0, sizeof zone);
    if (zone == URLZONE_INTERNET) return is_private((const char *)id);
    return zone == URLZONE_LOCAL_MACHINE || zone == URLZONE_INTRANET || zone == URLZONE_TRUSTED;
}

HRESULT page_refusal(EXCEPINFO *exception) {
    if (exception == NULL) return E_ACCESSDENIED;
    memset(exception, 0, sizeof *exception);
    exception->scode = E_ACCESSDENIED;
    exception->bstrSource = SysAllocString(L"WSCall");
    exception->bstrDescription =
        SysAllocString(L"本页不在受信任的区域，不能读卡。请管理员把本页的网址加入“受信任的站点”或“本地 Intranet”。 "
                       L"This page is in no trusted zone and cannot read cards. An administrator can add its address "
                       L"to the trusted sites or the local intranet.");
    return DISP_E_EXCEPTION;
}

static HRESULT STDMETHODCALLTYPE set_site(IObjectWithSite *this, IUnknown *site) {
    struct object *object = object_of(this);
    if (site) site->lpVtbl->AddRef(site);
    if (object->site) object->site->lpVtbl->Release(object->site);
    object->site = site;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE get_site(IObjectWithSite *this, REFIID id, void **found) {
    IUnknown *site = object_of(this)->site;
    if (found == NULL) return E_POINTER;
    *found = NULL;
    return site ? site->lpVtbl->QueryInterface(site, id, found) : E_FAIL;
}

const IObjectWithSiteVtbl site_functions = {(void *)facet_query, (void *)facet_add, (void *)facet_release, set_site,
                                            get_site};
