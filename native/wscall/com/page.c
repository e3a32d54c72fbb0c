/* A card may not be read by just any page that knows the class. Today's browsers ask the agent, which knows the pages
 * that were allowed; an object in Internet Explorer speaks with the user's own rights instead, so it looks at the zone
 * of its page, as Internet Explorer itself has determined it: intranet and trusted sites are listed by administrators.
 * A page cannot change what the host says here, unlike `document.URL`. */
#include "page.h"

#include <servprov.h>
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

int page_trusted(IUnknown *site) {
    BYTE id[LONGEST_ID];
    DWORD length = sizeof id, zone = URLZONE_UNTRUSTED;
    IInternetHostSecurityManager *host = host_of(site);
    if (host == NULL) return 1;
    HRESULT done = host->lpVtbl->GetSecurityId(host, id, &length, 0);
    host->lpVtbl->Release(host);
    if (FAILED(done) || length < sizeof zone || length > sizeof id) return 0;
    memcpy(&zone, id + length - sizeof zone, sizeof zone); /* scheme, host, and at the end the zone */
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
